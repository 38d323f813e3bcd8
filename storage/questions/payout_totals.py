"""Payout totals: what left for the bank, by the day or month on which Stripe sent it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, cast, func, literal_column, select

from storage.billing.payout import Payout
from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters, own
from storage.questions.listing import rows, scope, within
from storage.questions.totals import FORMATS

PAYOUTS = Payout.__table__
NEVER_ARRIVED = ("failed", "canceled")
COLUMNS = columns(
    period=Kind.TEXT,
    currency=Kind.TEXT,
    count=Kind.COUNT,
    paid_out=Kind.MONEY,
    returned_count=Kind.COUNT,
    returned=Kind.MONEY,
)


def payout_totals(connection: Connection, filters: Filters) -> Iterator[Row]:
    """How much was paid out to our bank, per day or month and currency?

    count and paid_out: payouts on the day on which Stripe made them, whether they have arrived yet or are on their way.

    returned_count and returned: payouts of that day that failed or were cancelled (docs.stripe.com/api/payouts/object);
    they are not in paid_out. Connected accounts are never added to our own.
    """
    filters = own(filters)
    period = func.to_char(func.timezone(filters.zone.key, PAYOUTS.c.created), FORMATS[filters.by]).label("period")
    back = func.coalesce(PAYOUTS.c.status, "").in_(NEVER_ARRIVED)
    shown = select(
        period,
        PAYOUTS.c.currency,
        func.count().filter(~back).label("count"),
        whole(~back).label("paid_out"),
        func.count().filter(back).label("returned_count"),
        whole(back).label("returned"),
    ).where(*scope(PAYOUTS, filters), *within(filters.period, PAYOUTS.c.created), PAYOUTS.c.created.is_not(None))
    # By place: PostgreSQL cannot see that two parameters with the same zone group by the same name.
    places: list[ColumnElement[Any]] = [literal_column(str(place)) for place in (1, 2)]
    return rows(connection, shown.group_by(*places).order_by(places[0].desc(), places[1]))


def whole(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    """Add up those that meet a condition."""
    return cast(func.coalesce(func.sum(PAYOUTS.c.amount).filter(condition), 0), BigInteger)
