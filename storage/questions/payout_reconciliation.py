"""Payout reconciliation: each movement of the balance, the payout it left with, and what it was for."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Select,
    and_,
    any_,
    case,
    exists,
    func,
    literal,
    select,
    true,
    union_all,
)

from storage.exports.columns import Row
from storage.questions.filters import Filters, own
from storage.questions.listing import newest
from storage.questions.once import page
from storage.questions.payout_movements import COLUMNS, OF_PAYOUT, Ids, bare_contents, bare_payouts, mode, moves
from storage.questions.payouts import MOVES, PAYOUTS, STATES, beside, judge
from storage.questions.returned import same

RECONCILED, DIFFERS, NOT_YET, NEVER = STATES
WAITING = "not_paid_out"
NAMES = {RECONCILED: "reconciled", DIFFERS: "differs", NOT_YET: "contents_unknown", NEVER: "manual"}
ROW_STATES = (*NAMES.values(), WAITING)
FEW = 20  # payouts; a payout has some hundred movements


def payout_reconciliation(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which payout did each movement of our balance leave with, which payment was it for, and does the payout add up?

    One row per balance transaction, and one for each payout or content of one whose balance transaction we do not know:
    its amounts are empty then. `belongs_to` says what moved the money, `charge` and `payment_intent` whose it was.

    state, which is the payout's: reconciled, its contents are known to the last one and add up to it; differs, they do
    not, and payout_difference says by how much; contents unknown, Stripe has not reconciled the payout yet, or a worker
    has not fetched what is in it; manual, the payout was made by hand, and Stripe does not know what is in it
    (docs.stripe.com/payouts/reconciliation). A movement that no payout's contents name is not paid out, as far as we
    know: it waits, or it left with a payout whose contents are unknown.

    Connected accounts are never mixed with our own: choose one to see its payouts.
    """
    filters = own(filters)
    if filters.limit is None or (filters.state is not None and filters.moment is not None):
        return page(connection, filters, statement)
    own_payouts = in_state(connection, filters) if filters.state not in {None, WAITING} else {}
    named = [row["payout"] for row in page(connection, filters, payouts_on, **own_payouts)]
    return page(connection, filters, of_page, named=named, **own_payouts)


def in_state(connection: Connection, filters: Filters) -> dict[str, list[str]]:
    """Name the payouts in the state asked for: the contents of few are looked up, those of many met on the way."""
    found = [row["id"] for row in page(connection, replace(filters, payout=None), payouts_in_state)]
    return {"few" if len(found) <= FEW else "many": found}


def payouts_in_state(filters: Filters) -> Select[Any] | CompoundSelect[Any]:
    """Choose payouts by their state; of one that only its withdrawal names, nothing is known."""
    judged = judgement(true(), filters)
    found = select(judged.c.id).where(judged.c.state == filters.state)
    if filters.state != NAMES[NOT_YET]:
        return found
    known = exists().where(PAYOUTS.c.id == MOVES.c.source, same(PAYOUTS, MOVES)).correlate(MOVES)
    withdrawn = MOVES.c.type == "payout", MOVES.c.source.is_not(None)
    return found.union(select(MOVES.c.source).where(*withdrawn, *mode(MOVES, filters), ~known))


def statement(filters: Filters) -> Select[Any]:
    """Write every movement with the judgement on its payout."""
    parts = (only(part, filters) for part in kinds(filters))
    listed = union_all(*parts).cte("listed")
    return judged_lines(listed, PAYOUTS.c.id.in_(payouts_of(listed)), filters)


def of_page(filters: Filters, named: ColumnElement[Any], few: Ids = None, many: Ids = None) -> Select[Any]:
    """Write the movements of a page with the judgement on their payouts, which are named: no other is judged."""
    return judged_lines(listing(filters, few, many), PAYOUTS.c.id == any_(named), filters)


def judged_lines(listed: FromClause, chosen: ColumnElement[bool], filters: Filters) -> Select[Any]:
    """Set each movement beside the judgement on its payout."""
    judged = judgement(chosen, filters)
    link = and_(judged.c.id == listed.c.payout, judged.c.account == listed.c.account)
    waits = case((listed.c.payout.is_(None), WAITING), else_=NAMES[NOT_YET])
    told = {"state": func.coalesce(judged.c.state, waits)} | {name: judged.c[name] for name in OF_PAYOUT}
    shown = ((told[one.name] if one.name in told else listed.c[one.name]).label(one.name) for one in COLUMNS)
    found = select(*shown).select_from(listed.outerjoin(judged, link)).subquery("found")
    kept = select(found) if filters.state is None else select(found).where(found.c.state == filters.state)
    return newest(kept, found, filters)


def payouts_on(filters: Filters, few: Ids = None, many: Ids = None) -> Select[Any]:
    """Name the payouts of a page."""
    return payouts_of(listing(filters, few, many)).distinct()


def payouts_of(listed: FromClause) -> Select[Any]:
    """Name the payouts that are listed."""
    return select(listed.c.payout).where(listed.c.payout.is_not(None))


def kinds(filters: Filters, few: Ids = None) -> list[FromClause]:
    """List the movements of each kind."""
    return [part.subquery() for part in (moves(filters, few), bare_contents(filters), bare_payouts(filters))]


def listing(filters: Filters, few: Ids, many: Ids) -> FromClause:
    """List a page of movements of all kinds, each of which is read by its own index."""
    chosen = few if few is not None else many
    kept = [select(newest(only(part, filters, chosen), part, filters).subquery()) for part in kinds(filters, few)]
    every = union_all(*kept).subquery("every")
    return newest(select(every), every, filters).cte("listed")


def only(part: FromClause, filters: Filters, chosen: Ids = None) -> Select[Any]:
    """Keep to one payout, to some, or on a page to what was not paid out, where that is asked for."""
    kept = select(part) if filters.payout is None else select(part).where(part.c.payout == filters.payout)
    if chosen is not None:
        return kept.where(part.c.payout == any_(chosen))
    return kept.where(part.c.payout.is_(None)) if filters.state == WAITING else kept


def judgement(chosen: ColumnElement[bool], filters: Filters) -> FromClause:
    """Judge each payout that is listed once, however many movements it has."""
    source, inside = beside(PAYOUTS, filters)
    judged = judge(inside)
    own_columns = {name: PAYOUTS.c[column] for name, column in OF_PAYOUT.items() if column}
    found = select(
        PAYOUTS.c.id,
        PAYOUTS.c.account,
        case(*((judged["state"] == state, literal(name)) for state, name in NAMES.items())).label("state"),
        judged["difference"].label("payout_difference"),
        *(value.label(name) for name, value in own_columns.items()),
    ).select_from(source)
    return found.where(*mode(PAYOUTS, filters), chosen).cte("judged")
