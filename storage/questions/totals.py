"""Totals: what moved, by the day or month on which it moved."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    and_,
    case,
    cast,
    func,
    literal_column,
    select,
)

from storage.exports.columns import Kind, Row, columns
from storage.movement_sums import MEASURES
from storage.questions import moved_then, ready
from storage.questions.filters import Filters, choice, own
from storage.questions.listing import rows

FORMATS = {"day": "YYYY-MM-DD", "month": "YYYY-MM"}
BY = choice("by", "Per", "day (the default) or month.", *FORMATS, usual="day")
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
    moved = summed(connection, filters).subquery("moved")
    name = func.to_char(func.timezone(filters.zone.key, moved.c.at), FORMATS[filters.by]).label("period")
    sums: dict[str, ColumnElement[Any]] = {name: cast(func.sum(moved.c[name]), BigInteger) for name in MEASURES}
    net = sums["gross"] - sums["refunded"] - sums["disputed"]
    sums["fee"] = case((and_(sums["fees_unknown"] == 0, sums["fees_converted"] == 0), sums["fee"]))
    sums |= {"net": net, "net_of_fees": net - sums["fee"]}
    shown = (moved.c.currency, *(value.label(measure) for measure, value in sums.items()))
    # By place: PostgreSQL cannot see that two parameters with the same zone group by the same name.
    order: list[ColumnElement[Any]] = [literal_column("1").desc(), literal_column("2")]
    return rows(connection, select(name, *shown).group_by(literal_column("1"), literal_column("2")).order_by(*order))


def summed(connection: Connection, filters: Filters) -> CompoundSelect[Any] | Select[Any]:
    """Take what moved, of today or as it was known at a moment."""
    if filters.moment:
        return moved_then.sums(connection, filters, filters.moment)
    return ready.sums(connection, filters)
