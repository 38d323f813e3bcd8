"""Retention: what is left, month by month, of the customers who began together."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, literal_column, select

from storage.exports.columns import Kind, Row, columns
from storage.exports.fractions import ratio
from storage.questions import months
from storage.questions.filters import Filters, own
from storage.questions.listing import rows
from storage.questions.mrr_movements import movements
from storage.questions.period import ALWAYS
from storage.questions.returned import total

COLUMNS = columns(
    cohort=Kind.TEXT,
    currency=Kind.TEXT,
    months_later=Kind.COUNT,
    period=Kind.TEXT,
    customers=Kind.COUNT,
    retained_customers=Kind.COUNT,
    customer_retention=Kind.RATE,
    new=Kind.MONEY,
    retained_mrr=Kind.MONEY,
    revenue_retention=Kind.RATE,
)
KEPT = ("customers", "new", "retained_customers", "retained_mrr")


def retention(connection: Connection, filters: Filters) -> Iterator[Row]:
    """How many of the customers who began in a month are still with us, and how much of their revenue?

    Customers are together by the month in which their first paid subscription began, and stay together, whatever
    happens later; so Stripe groups them
    (support.stripe.com/questions/subscriber-cohorts-and-cohort-retention-in-billing). For every month since, up to the
    one that runs: retained_customers pay something at its end, retained_mrr is what they bring then.

    customer_retention = retained_customers / customers. Stripe counts who never churned; we count who pays, so a
    customer who came back counts again. revenue_retention = retained_mrr / new, the MRR with which they began
    (help.chartmogul.com/hc/en-us/articles/203359411): it exceeds 100 % where those who stayed pay more.

    A period chooses the cohorts of all months that it touches. Customers whose beginning we did not see are in
    no cohort. What counts as MRR is said at the question mrr.
    """
    filters = own(filters)
    moved = movements(filters)
    began = and_(moved.c.cohort.is_not(None), *touched(moved.c.cohort, filters))
    sums = {
        "customers": total(moved.c.begun, moved.c.kind == "new"),
        "new": total(moved.c.amount, moved.c.kind == "new"),
        "retained_customers": total(moved.c.begun - moved.c.lost),
        "retained_mrr": total(moved.c.amount),
    }
    month = months.month_of(moved.c.created, filters).label("month")
    found = select(moved.c.cohort, moved.c.currency, month, *(value.label(name) for name, value in sums.items()))
    places: list[ColumnElement[Any]] = [literal_column(str(place)) for place in (1, 2, 3)]
    grouped = rows(connection, found.where(began).group_by(*places).order_by(places[0].desc(), *places[1:]))
    for (cohort, currency), told in groupby(grouped, key=lambda row: (row["cohort"], row["currency"])):
        moved_in: dict[str | None, months.Sums] = {row["month"]: {name: row[name] for name in sums} for row in told}
        yield from followed(cohort, currency, moved_in, filters)


def touched(cohort: ColumnElement[str], filters: Filters) -> Iterator[ColumnElement[bool]]:
    """Keep to months of which a part lies in the period."""
    if filters.period.start:
        yield cohort >= months.name(filters.period.start.astimezone(filters.zone).date())
    if filters.period.end:
        yield cohort <= months.last_month(filters)


def followed(cohort: str, currency: str, moved: dict[str | None, months.Sums], filters: Filters) -> Iterator[Row]:
    """Follow one cohort through its months."""
    always = months.one_currency(currency, moved, replace(filters, period=ALWAYS))
    for later, (month, _, sums, before) in enumerate(always):
        now = {name: before.get(name, 0) + sums[name] for name in KEPT}
        yield {
            "cohort": cohort,
            "currency": currency,
            "months_later": later,
            "period": month,
            **now,
            "customer_retention": ratio(now["retained_customers"], now["customers"]),
            "revenue_retention": ratio(now["retained_mrr"], now["new"]),
        }
