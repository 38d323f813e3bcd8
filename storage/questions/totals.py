"""Totals: what moved, by the day or month on which it moved."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    cast,
    exists,
    func,
    literal_column,
    select,
    true,
    union_all,
)

from storage.billing.charge import Charge
from storage.billing.payment_intent import PaymentIntent
from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters, own
from storage.questions.listing import rows, scope, within
from storage.questions.returned import DISPUTES, REFUNDS, captured, counts, refunds_of, same, unitemised

INTENTS, CHARGES = PaymentIntent.__table__, Charge.__table__
MEASURES = ("count", "gross", "refunded", "refunded_unitemised", "disputed")
FORMATS = {"day": "YYYY-MM-DD", "month": "YYYY-MM"}
COLUMNS = columns(
    period=Kind.TEXT,
    currency=Kind.TEXT,
    count=Kind.COUNT,
    gross=Kind.MONEY,
    refunded=Kind.MONEY,
    disputed=Kind.MONEY,
    net=Kind.MONEY,
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
    """
    filters = own(filters)
    moved = union_all(*(part(filters) for part in (sales, bare_intents, refunds, remainders, disputes))).subquery(
        "moved"
    )
    name = func.to_char(func.timezone(filters.zone.key, moved.c.at), FORMATS[filters.by]).label("period")
    sums = {measure: cast(func.sum(moved.c[measure]), BigInteger) for measure in MEASURES}
    net = (sums["gross"] - sums["refunded"] - sums["disputed"]).label("net")
    shown = (moved.c.currency, *(value.label(measure) for measure, value in sums.items()), net)
    # By place: PostgreSQL cannot see that two parameters with the same zone group by the same name.
    order: list[ColumnElement[Any]] = [literal_column("1").desc(), literal_column("2")]
    return rows(connection, select(name, *shown).group_by(literal_column("1"), literal_column("2")).order_by(*order))


def movement(at: ColumnElement[Any], table: FromClause, **measures: ColumnElement[Any] | int) -> Select[Any]:
    """Write one kind of movement in the columns that all kinds share."""
    values: Mapping[str, Any] = {name: measures.get(name, 0) for name in MEASURES}
    shared = (cast(value, BigInteger).label(name) for name, value in values.items())
    return select(at.label("at"), table.c.currency.label("currency"), *shared)


def sales(filters: Filters) -> Select[Any]:
    """Count what successful charges captured; an authorisation alone moves nothing."""
    moved = movement(CHARGES.c.created, CHARGES, count=1, gross=captured(CHARGES))
    return moved.where(*scope(CHARGES, filters), *within(filters.period, CHARGES.c.created), captured(CHARGES) != 0)


def bare_intents(filters: Filters) -> Select[Any]:
    """Count what PaymentIntents received whose successful charge no event told us of."""
    charged = exists().where(
        CHARGES.c.payment_intent == INTENTS.c.id, CHARGES.c.status == "succeeded", same(CHARGES, INTENTS)
    )
    moved = movement(INTENTS.c.created, INTENTS, count=1, gross=INTENTS.c.amount_received)
    paid = and_(INTENTS.c.status == "succeeded", INTENTS.c.amount_received != 0, ~charged)
    return moved.where(*scope(INTENTS, filters), *within(filters.period, INTENTS.c.created), paid)


def refunds(filters: Filters) -> Select[Any]:
    """Count refunds by their ids."""
    moved = movement(REFUNDS.c.created, REFUNDS, refunded=REFUNDS.c.amount)
    return moved.where(*scope(REFUNDS, filters), *within(filters.period, REFUNDS.c.created), counts(REFUNDS))


def remainders(filters: Filters) -> Select[Any]:
    """Count what only a charge's running total tells."""
    known = refunds_of(CHARGES)
    left = unitemised(CHARGES, known)
    moved = movement(CHARGES.c.as_of, CHARGES, refunded=left, refunded_unitemised=left)
    inside = within(filters.period, CHARGES.c.as_of)
    return moved.select_from(CHARGES.join(known, true())).where(
        *scope(CHARGES, filters), *inside, CHARGES.c.amount_refunded > 0, left > 0
    )


def disputes(filters: Filters) -> Select[Any]:
    """Count disputes."""
    moved = movement(DISPUTES.c.created, DISPUTES, disputed=DISPUTES.c.amount)
    return moved.where(*scope(DISPUTES, filters), *within(filters.period, DISPUTES.c.created), counts(DISPUTES))
