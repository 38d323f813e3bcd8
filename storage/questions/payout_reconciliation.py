"""Payout reconciliation: each movement of the balance, the payout it left with, and what it was for."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    DateTime,
    FromClause,
    Select,
    Text,
    and_,
    any_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    union_all,
)

from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters, own
from storage.questions.listing import newest, scope
from storage.questions.once import page
from storage.questions.payouts import CONTENTS, MOVES, PAYOUTS, STATES, SUMS, beside, judge
from storage.questions.returned import CHARGES, DISPUTES, REFUNDS, same

COLUMNS = columns(
    created=Kind.TIME,
    id=Kind.ID,
    state=Kind.TEXT,
    payout=Kind.ID,
    reporting_category=Kind.TEXT,
    amount=Kind.MONEY,
    fee=Kind.MONEY,
    net=Kind.MONEY,
    currency=Kind.TEXT,
    belongs_to=Kind.TEXT,
    source=Kind.ID,
    charge=Kind.ID,
    payment_intent=Kind.ID,
    payout_amount=Kind.MONEY,
    payout_status=Kind.TEXT,
    payout_arrival_date=Kind.TIME,
    payout_difference=Kind.MONEY,
    available_on=Kind.TIME,
    type=Kind.TEXT,
    event=Kind.ID,
    account=Kind.ID,
)
RECONCILED, DIFFERS, NOT_YET, NEVER = STATES
WAITING = "not_paid_out"
NAMES = {RECONCILED: "reconciled", DIFFERS: "differs", NOT_YET: "contents_unknown", NEVER: "manual"}
ROW_STATES = (*NAMES.values(), WAITING)
# What moved, and the names of its columns that lead to the payment.
BELONGS = (("charge", CHARGES, "id"), ("refund", REFUNDS, "charge"), ("dispute", DISPUTES, "charge"))
TYPES: Mapping[Kind, Any] = {Kind.MONEY: BigInteger, Kind.TIME: DateTime(timezone=True)}
OF_PAYOUT = {
    "payout_amount": "amount",
    "payout_status": "status",
    "payout_arrival_date": "arrival_date",
    "payout_difference": "",
}
MOVED = ("reporting_category", "amount", "fee", "net", "available_on", "type", "source")


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
    if filters.limit is None or filters.state is not None:
        return page(connection, filters, statement)
    named = [row["payout"] for row in page(connection, filters, payouts_on)]
    return page(connection, filters, statement, named=named)


def statement(filters: Filters, named: ColumnElement[Any] | None = None) -> Select[Any]:
    """Write each movement with the judgement on its payout; of a page, `named` are the payouts to be judged."""
    listed = listing(filters)
    judged = judgement(PAYOUTS.c.id.in_(listed_on(listed)) if named is None else PAYOUTS.c.id == any_(named), filters)
    link = and_(judged.c.id == listed.c.payout, judged.c.account == listed.c.account)
    waits = case((listed.c.payout.is_(None), WAITING), else_=NAMES[NOT_YET])
    told = {"state": func.coalesce(judged.c.state, waits)} | {name: judged.c[name] for name in OF_PAYOUT}
    shown = ((told[one.name] if one.name in told else listed.c[one.name]).label(one.name) for one in COLUMNS)
    found = select(*shown).select_from(listed.outerjoin(judged, link)).subquery("found")
    kept = select(found) if filters.state is None else select(found).where(found.c.state == filters.state)
    return newest(kept, found, filters)


def payouts_on(filters: Filters) -> Select[Any]:
    """Name the payouts of a page: they are looked up first, so that no other is judged."""
    return listed_on(listing(filters)).distinct()


def listed_on(listed: FromClause) -> Select[Any]:
    """Name the payouts that are listed."""
    return select(listed.c.payout).where(listed.c.payout.is_not(None))


def listing(filters: Filters) -> FromClause:
    """List movements of all kinds: a page of them, unless a state is asked for, which only their payouts know."""
    parts = [part.subquery() for part in (moves(filters), bare_contents(filters), bare_payouts(filters))]
    kept = [select(part) if filters.payout is None else only(part, filters.payout) for part in parts]
    if filters.state is None:  # each kind is read by its own index
        kept = [select(newest(one, part, filters).subquery()) for one, part in zip(kept, parts, strict=True)]
    every = union_all(*kept).subquery("every")
    chosen = newest(select(every), every, filters) if filters.state is None else select(every)
    return chosen.cte("listed")


def only(part: FromClause, payout: str) -> Select[Any]:
    """Keep to one payout."""
    return select(part).where(part.c.payout == payout)


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


def moves(filters: Filters) -> Select[Any]:
    """Take the balance transactions that we know. A payout's own withdrawal belongs to that payout."""
    listed = and_(CONTENTS.c.id == MOVES.c.id, same(CONTENTS, MOVES))
    named = func.coalesce(CONTENTS.c.payout, case((MOVES.c.type == "payout", MOVES.c.source)))
    source = MOVES.outerjoin(CONTENTS, listed)
    place = {"created": MOVES.c.created, "id": MOVES.c.id, "payout": named, "event": MOVES.c.event_id}
    held = place | {name: MOVES.c[name] for name in (*MOVED, "currency")} | belongs()
    found = written(source, MOVES, held).where(*scope(MOVES, filters))
    return found if filters.payout is None else found.where(MOVES.c.id.in_(of_payout(filters.payout)))


def of_payout(payout: str) -> CompoundSelect[Any]:
    """Name what may belong to a payout, by the indexes that know."""
    inside = select(CONTENTS.c.id).where(CONTENTS.c.payout == payout)
    return inside.union(select(MOVES.c.id).where(MOVES.c.source == payout))


def bare_contents(filters: Filters) -> Select[Any]:
    """Take the contents of payouts whose balance transactions we do not know."""
    source = CONTENTS.outerjoin(PAYOUTS, and_(PAYOUTS.c.id == CONTENTS.c.payout, same(PAYOUTS, CONTENTS)))
    place = {"created": CONTENTS.c.created, "id": CONTENTS.c.id, "payout": CONTENTS.c.payout}
    held = place | {"currency": PAYOUTS.c.currency, "event": CONTENTS.c.event_id}
    found = written(source, CONTENTS, held).where(~known(CONTENTS.c.id, CONTENTS), *may_lack(filters))
    return found.where(*mode(CONTENTS, filters), *money(PAYOUTS.c.currency, filters))


def may_lack(filters: Filters) -> list[ColumnElement[bool]]:
    """Keep to contents of payouts that lack their sums: of the others every balance transaction is known."""
    return [] if filters.moment is not None else [CONTENTS.c.payout.in_(lacking(filters))]


def lacking(filters: Filters) -> Select[Any]:
    """Name the payouts that lack their sums."""
    of = PAYOUTS.alias("lacking")
    added_up = exists().where(SUMS.c.payout == of.c.id, same(SUMS, of)).correlate(of)
    return select(of.c.id).where(*mode(of, filters), ~added_up).correlate(None)


def bare_payouts(filters: Filters) -> Select[Any]:
    """Take payouts of which we know neither contents nor withdrawal."""
    id = func.coalesce(PAYOUTS.c.balance_transaction, PAYOUTS.c.id)
    listed = exists().where(CONTENTS.c.payout == PAYOUTS.c.id, same(CONTENTS, PAYOUTS)).correlate(PAYOUTS)
    withdrawn = exists().where(MOVES.c.source == PAYOUTS.c.id, same(MOVES, PAYOUTS)).correlate(PAYOUTS)
    held = {"created": PAYOUTS.c.created, "id": id, "payout": PAYOUTS.c.id, "currency": PAYOUTS.c.currency}
    held |= {"event": PAYOUTS.c.event_id, "source": PAYOUTS.c.id, "belongs_to": literal("payout")}
    unknown = [~listed, ~withdrawn, ~known(id, PAYOUTS)]
    if filters.moment is None:  # what has its sums has contents
        unknown.append(PAYOUTS.c.id.in_(lacking(filters)))
    return written(PAYOUTS, PAYOUTS, held).where(*scope(PAYOUTS, filters), *unknown)


def written(source: FromClause, table: FromClause, held: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
    """Write a row of one kind in the columns that all kinds share."""
    found = dict(held) | {"account": table.c.account}
    names = (one for one in COLUMNS if one.name not in {*OF_PAYOUT, "state"})
    shown = (cast(found.get(one.name, null()), TYPES.get(one.kind, Text)).label(one.name) for one in names)
    return select(*shown).select_from(source)


def belongs() -> dict[str, ColumnElement[Any]]:
    """Find what moved the money by its id, and the payment that it was of.

    Each is looked up where it is shown: whether there is one PostgreSQL would ask of all, for the few of a page too.
    """
    theirs = {name: and_(table.c.id == MOVES.c.source, same(table, MOVES)) for name, table, _ in BELONGS}

    def first(*found: ColumnElement[Any], other: ColumnElement[Any] | None = None) -> ColumnElement[Any]:
        both = zip(BELONGS, found, strict=True)
        each = [select(of).where(theirs[name]).scalar_subquery() for (name, _, _), of in both]
        return func.coalesce(*each, *([] if other is None else [other]))

    named = (literal(name, Text) for name in theirs)
    return {
        "belongs_to": first(*named, other=func.coalesce(MOVES.c.reporting_category, MOVES.c.type)),
        "charge": first(*(table.c[charge] for _, table, charge in BELONGS)),
        "payment_intent": first(*(table.c.payment_intent for _, table, _ in BELONGS)),
    }


def known(id: ColumnElement[Any], table: FromClause) -> ColumnElement[bool]:
    """Say whether we have a balance transaction."""
    return exists().where(MOVES.c.id == id, same(MOVES, table)).correlate(table)


def mode(table: FromClause, filters: Filters) -> tuple[ColumnElement[bool], ...]:
    """Keep to the mode and the account."""
    return table.c.livemode == filters.livemode, table.c.account == filters.account


def money(currency: ColumnElement[Any], filters: Filters) -> list[ColumnElement[bool]]:
    """Keep to the currency."""
    return [] if filters.currency is None else [currency == filters.currency]
