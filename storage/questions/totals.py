"""Totals: what moved, by the day or month on which it moved."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from storage.billing.charge import Charge
from storage.billing.payment_intent import PaymentIntent
from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters, choice, own
from storage.questions.listing import rows, scope, within
from storage.questions.returned import DISPUTES, REFUNDS, captured, counts, refunds_of, same, unitemised
from storage.questions.settled import charge_lacks, dispute_lacks, moved_by, moved_by_charge, refund_lacks

INTENTS, CHARGES = PaymentIntent.__table__, Charge.__table__
FEES = ("fee", "fees_unknown", "fees_converted")
MEASURES = ("count", "gross", "refunded", "refunded_unitemised", "disputed", *FEES)
Lacks = Callable[[FromClause], ColumnElement[bool]]
# What moves; the remainder that only a charge's running total tells is of the kind unitemised.
MOVED = {CHARGES: "charge", INTENTS: "payment_intent", REFUNDS: "refund", DISPUTES: "dispute"}
FORMATS = {"day": "YYYY-MM-DD", "month": "YYYY-MM"}
BY = choice("by", "Per", "day (the default) or month.", *FORMATS)
COLUMNS = columns(
    period=Kind.TEXT,
    currency=Kind.TEXT,
    count=Kind.COUNT,
    gross=Kind.MONEY,
    refunded=Kind.MONEY,
    disputed=Kind.MONEY,
    net=Kind.MONEY,
    fee=Kind.FEE,
    net_of_fees=Kind.FEE,
    fees_unknown=Kind.COUNT,
    fees_converted=Kind.COUNT,
    refunded_unitemised=Kind.MONEY,
)


def totals(connection: Connection, filters: Filters) -> Iterator[Row]:
    """How much came in, went back and stayed, per day or month and currency?

    Everything counts when it moved, so a refund lowers the day of the refund, not of the sale.

    count and gross: captured amounts of successful charges, on the day of the charge; and what succeeded PaymentIntents
    received whose successful charge we do not know, on the day of the PaymentIntent.

    refunded: refunds by their ids, unless failed or cancelled, on the day of the refund. What a charge's running total
    holds beyond those (an endpoint without refund.* events) is added on the day of the charge's last event, and
    stands in refunded_unitemised as well. No refund counts twice.

    disputed: disputes, unless won, prevented or a mere warning, on the day of the dispute.

    net = gross − refunded − disputed, before Stripe's fees. Currencies are never added up, and connected accounts
    never to our own: without an account chosen, these are the platform's own figures.

    fee: what all of these cost, disputes that were won included, and net_of_fees = net − fee. Both stay unknown while
    the balance transaction of any movement in the row is unknown: fees_unknown counts these movements. They stay empty
    where Stripe settled a movement in another currency, as fees_converted counts: see the question fees.
    """
    filters = own(filters)
    moved = movements(filters).subquery("moved")
    name = func.to_char(func.timezone(filters.zone.key, moved.c.at), FORMATS[filters.by]).label("period")
    sums: dict[str, ColumnElement[Any]] = {name: cast(func.sum(moved.c[name]), BigInteger) for name in MEASURES}
    net = sums["gross"] - sums["refunded"] - sums["disputed"]
    sums["fee"] = case((and_(sums["fees_unknown"] == 0, sums["fees_converted"] == 0), sums["fee"]))
    sums |= {"net": net, "net_of_fees": net - sums["fee"]}
    shown = (moved.c.currency, *(value.label(measure) for measure, value in sums.items()))
    # By place: PostgreSQL cannot see that two parameters with the same zone group by the same name.
    order: list[ColumnElement[Any]] = [literal_column("1").desc(), literal_column("2")]
    return rows(connection, select(name, *shown).group_by(literal_column("1"), literal_column("2")).order_by(*order))


def movements(filters: Filters) -> CompoundSelect[Any]:
    """Take everything that moved in the period, one by one: totals are their sums."""
    return union_all(*(part(filters) for part in (sales, bare_intents, refunds, remainders, disputes)))


def movement(at: ColumnElement[Any], table: FromClause, **measures: ColumnElement[Any] | int) -> Select[Any]:
    """Write one kind of movement in the columns that all kinds share."""
    values: Mapping[str, Any] = {name: measures.get(name, 0) for name in MEASURES}
    shared = (cast(value, BigInteger).label(name) for name, value in values.items())
    kind = "unitemised" if "refunded_unitemised" in measures else MOVED[table]
    own_columns = literal(kind, Text).label("kind"), table.c.id.label("object"), table.c.event_id.label("event")
    return select(at.label("at"), table.c.currency.label("currency"), *own_columns, *shared)


def cost(moved: FromClause, lacks: ColumnElement[bool], currency: ColumnElement[Any]) -> dict[str, ColumnElement[Any]]:
    """Say what settling a movement cost, and whether that is unknown, or in another currency."""
    unknown = func.coalesce(lacks, False)
    same_money = and_(moved.c.lowest == currency, moved.c.highest == currency)
    converted = and_(~unknown, moved.c.moves != 0, ~same_money)
    known = case((and_(~unknown, same_money), moved.c.fee), else_=0)
    return {"fee": known, "fees_unknown": cast(unknown, Integer), "fees_converted": cast(converted, Integer)}


def sales(filters: Filters) -> Select[Any]:
    """Count what successful charges captured; an authorisation alone moves nothing."""
    settled = moved_by_charge()
    fees = cost(settled, charge_lacks(settled), CHARGES.c.currency)
    moved = movement(CHARGES.c.created, CHARGES, count=1, gross=captured(CHARGES), **fees)
    moved = moved.select_from(CHARGES.join(settled, true()))
    return moved.where(*scope(CHARGES, filters), *within(filters.period, CHARGES.c.created), captured(CHARGES) != 0)


def bare_intents(filters: Filters) -> Select[Any]:
    """Count what PaymentIntents received whose successful charge no event told us of."""
    charged = exists().where(
        CHARGES.c.payment_intent == INTENTS.c.id, CHARGES.c.status == "succeeded", same(CHARGES, INTENTS)
    )
    moved = movement(INTENTS.c.created, INTENTS, count=1, gross=INTENTS.c.amount_received, fees_unknown=1)
    paid = and_(INTENTS.c.status == "succeeded", INTENTS.c.amount_received != 0, ~charged)
    return moved.where(*scope(INTENTS, filters), *within(filters.period, INTENTS.c.created), paid)


def refunds(filters: Filters) -> Select[Any]:
    """Count refunds by their ids; those that came back only for what they cost."""
    return returned(filters, REFUNDS, refund_lacks, "refunded")


def disputes(filters: Filters) -> Select[Any]:
    """Count disputes; those that took nothing, or gave it back, only for what they cost."""
    return returned(filters, DISPUTES, dispute_lacks, "disputed")


def returned(filters: Filters, table: FromClause, lacks: Lacks, measure: str) -> Select[Any]:
    """Count what went back, and what that cost."""
    settled = moved_by(table)
    fees = cost(settled, lacks(settled), table.c.currency)
    amount = case((counts(table), table.c.amount), else_=0)
    moved = movement(table.c.created, table, **{measure: amount}, **fees).select_from(table.join(settled, true()))
    matters = or_(counts(table), settled.c.fee != 0, lacks(settled))
    return moved.where(*scope(table, filters), *within(filters.period, table.c.created), matters)


def remainders(filters: Filters) -> Select[Any]:
    """Count what only a charge's running total tells; what it cost stands nowhere."""
    known = refunds_of(CHARGES)
    left = unitemised(CHARGES, known)
    moved = movement(CHARGES.c.as_of, CHARGES, refunded=left, refunded_unitemised=left, fees_unknown=1)
    inside = within(filters.period, CHARGES.c.as_of)
    return moved.select_from(CHARGES.join(known, true())).where(
        *scope(CHARGES, filters), *inside, CHARGES.c.amount_refunded > 0, left > 0
    )
