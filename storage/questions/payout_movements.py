"""What a payout reconciliation lists: movements of the balance, and what we know of by its id only."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
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
)

from storage.exports.columns import Kind, columns
from storage.questions.filters import Filters
from storage.questions.listing import scope
from storage.questions.payouts import CONTENTS, MOVES, PAYOUTS, SUMS
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
# What the payout tells of itself, and its name there; the rest of a row is the movement.
OF_PAYOUT = {
    "payout_amount": "amount",
    "payout_status": "status",
    "payout_arrival_date": "arrival_date",
    "payout_difference": "",
}
OF_MOVEMENT = tuple(one for one in COLUMNS if one.name not in {*OF_PAYOUT, "state"})
# What moved, and the names of its columns that lead to the payment.
BELONGS = (("charge", CHARGES, "id"), ("refund", REFUNDS, "charge"), ("dispute", DISPUTES, "charge"))
TYPES: Mapping[Kind, Any] = {Kind.MONEY: BigInteger, Kind.TIME: DateTime(timezone=True)}
MOVED = ("reporting_category", "amount", "fee", "net", "available_on", "type", "source")
Ids = ColumnElement[Any] | None  # a list of payouts


def moves(filters: Filters, few: Ids = None) -> Select[Any]:
    """Take the balance transactions that we know, of a few payouts by their ids.

    A payout's own withdrawal belongs to that payout.
    """
    listed = and_(CONTENTS.c.id == MOVES.c.id, same(CONTENTS, MOVES))
    named = func.coalesce(CONTENTS.c.payout, case((MOVES.c.type == "payout", MOVES.c.source)))
    source = MOVES.outerjoin(CONTENTS, listed)
    place = {"created": MOVES.c.created, "id": MOVES.c.id, "payout": named, "event": MOVES.c.event_id}
    held = place | {name: MOVES.c[name] for name in (*MOVED, "currency")} | belongs()
    found = written(source, MOVES, held).where(*scope(MOVES, filters))
    asked = any_(few) if few is not None else filters.payout
    return found if asked is None else found.where(MOVES.c.id.in_(of_payout(asked)))


def of_payout(payout: Any) -> CompoundSelect[Any]:
    """Name what may belong to a payout, or to one of some, by the indexes that know."""
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
    shown = (cast(found.get(one.name, null()), TYPES.get(one.kind, Text)).label(one.name) for one in OF_MOVEMENT)
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
