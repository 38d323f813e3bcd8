"""Monthly recurring revenue, and what is computed from it: churn, retention, revenue per customer, lifetime value."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, literal_column, select

from storage.exports.columns import Kind, Row, columns
from storage.exports.fractions import ratio, whole
from storage.questions import months
from storage.questions.filters import Filters, own
from storage.questions.listing import rows
from storage.questions.months import Sums
from storage.questions.mrr_movements import KINDS, movements
from storage.questions.returned import total

COLUMNS = columns(
    period=Kind.TEXT,
    currency=Kind.TEXT,
    opening_mrr=Kind.MONEY,
    new=Kind.MONEY,
    expansion=Kind.MONEY,
    contraction=Kind.MONEY,
    churn=Kind.MONEY,
    reactivation=Kind.MONEY,
    found=Kind.MONEY,
    unpriced=Kind.MONEY,
    closing_mrr=Kind.MONEY,
    arr=Kind.MONEY,
    customers=Kind.COUNT,
    price_unknown=Kind.COUNT,
    discount_unknown=Kind.COUNT,
)
CHURN = columns(
    period=Kind.TEXT,
    currency=Kind.TEXT,
    opening_customers=Kind.COUNT,
    new_customers=Kind.COUNT,
    returned_customers=Kind.COUNT,
    found_customers=Kind.COUNT,
    churned_customers=Kind.COUNT,
    customer_churn=Kind.RATE,
    opening_mrr=Kind.MONEY,
    expansion=Kind.MONEY,
    contraction=Kind.MONEY,
    churn=Kind.MONEY,
    reactivation=Kind.MONEY,
    gross_mrr_churn=Kind.RATE,
    net_mrr_churn=Kind.RATE,
    gross_revenue_retention=Kind.RATE,
    net_revenue_retention=Kind.RATE,
    price_unknown=Kind.COUNT,
)
ARPA = columns(
    period=Kind.TEXT,
    currency=Kind.TEXT,
    closing_mrr=Kind.MONEY,
    customers=Kind.COUNT,
    arpa=Kind.MONEY,
    customer_churn=Kind.RATE,
    ltv=Kind.MONEY,
    price_unknown=Kind.COUNT,
)
MONTHS_IN_A_YEAR = 12
CAME = ("new_customers", "returned_customers", "found_customers")


def mrr(connection: Connection, filters: Filters) -> Iterator[Row]:
    """How much recurring revenue do we have a month, and what moved it, per month and currency?

    opening_mrr + new + expansion + contraction + churn + reactivation + found + unpriced = closing_mrr, and the amounts
    of the rows behind each number add up to it. What each kind of movement is, is said at the question mrr-movements.
    arr = 12 × closing_mrr. `customers` pay something at the month's end; the month that runs ends with its last event.

    MRR is what active and past-due subscriptions bring a month by the prices of their items, before tax, as Stripe
    defines it (docs.stripe.com/billing/subscriptions/analytics/glossary): trials bring nothing until they are paid,
    nor do incomplete, unpaid, paused and cancelled subscriptions and prices by usage. A yearly price counts a twelfth,
    a weekly one 52/12, a daily one 365/12 of itself; quantities, packages and several months per bill are reckoned in.
    Each subscription is rounded once to the smallest unit of its currency, a half up, and everything after that are
    sums. Stripe does not say where it rounds; a rounded sum differs by half a unit for each subscription at most.

    A subscription paused so that its invoices are void or uncollectible brings nothing; one whose invoices are
    kept as drafts still counts. Discounts count where they last for ever, as Stripe's own setting is
    (support.stripe.com/questions/impact-of-discounts-and-coupons-on-monthly-recurring-revenue-mrr-in-billing): one
    for a time would come back as expansion. Since API version 2025-03-31 Stripe's events only name a discount:
    discount_unknown counts subscriptions that stand in the sum without one that they may have.

    price_unknown counts subscriptions that are paid and stand in no sum, as their prices have tiers, are in another
    currency than the bill, or were not told. Every movement stands in the month of the event that says so.
    Currencies are never added up, and connected accounts never to our own.
    """
    for month, currency, sums, before in each_month(connection, filters):
        closing = before.get("amount", 0) + sums["amount"]
        yield {
            "period": month,
            "currency": currency,
            "opening_mrr": before.get("amount", 0),
            **{kind: sums[kind] for kind in KINDS},
            "closing_mrr": closing,
            "arr": MONTHS_IN_A_YEAR * closing,
            "customers": at_end("customers", sums, before),
            "price_unknown": at_end("price_unknown", sums, before),
            "discount_unknown": at_end("discount_unknown", sums, before),
        }


def churn(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which share of our customers and of our recurring revenue did we lose and keep, per month and currency?

    customer_churn = churned_customers / (opening_customers + new_customers + returned_customers + found_customers), as
    Stripe has it (support.stripe.com/questions/calculating-subscriber-churn-rate-in-billing): who comes and leaves
    within the month stands in both. Stripe takes the last 30 days, we take the month; and those who came back, or whom
    we first heard of later, are in our denominator, too, so that no rate exceeds 100 %. A customer churns when nothing
    is left of what they paid.

    gross_mrr_churn = lost by churn and contraction / opening_mrr; net_mrr_churn takes expansion and reactivation off
    what was lost (help.chartmogul.com/hc/en-us/articles/203359341, the standard formula).
    gross_revenue_retention = 1 − gross_mrr_churn. net_revenue_retention adds expansion to it, but not reactivation:
    who came back did not pay at the month's beginning (as at changelog.baremetrics.com/new-metric-net-revenue-retention
    -2BOJIA, which leaves contraction out where we count it). Expansion includes that of customers who are new in the
    month.

    A rate is empty where there was nothing at the beginning: nothing can be said, and that is not 0 %. What counts as
    MRR is said at the question mrr; subscriptions counted in price_unknown stand in no amount.
    """
    for month, currency, sums, before in each_month(connection, filters):
        opening, lost = before.get("amount", 0), -(sums["churn"] + sums["contraction"])
        yield {
            "period": month,
            "currency": currency,
            "opening_mrr": opening,
            **people(sums, before),
            **{kind: sums[kind] for kind in ("expansion", "contraction", "churn", "reactivation")},
            "gross_mrr_churn": ratio(lost, opening),
            "net_mrr_churn": ratio(lost - sums["expansion"] - sums["reactivation"], opening),
            "gross_revenue_retention": ratio(opening - lost, opening),
            "net_revenue_retention": ratio(opening - lost + sums["expansion"], opening),
            "price_unknown": at_end("price_unknown", sums, before),
        }


def arpa(connection: Connection, filters: Filters) -> Iterator[Row]:
    """How much does an average customer bring a month, and over their lifetime, per month and currency?

    arpa = closing_mrr / customers who pay at the month's end. ltv = arpa / customer_churn of the month, the textbook's
    formula and Stripe's (support.stripe.com/questions/calculating-subscriber-lifetime-value-in-billing) and
    ChartMogul's (help.chartmogul.com/hc/en-us/articles/203359061). Where nobody churned Stripe assumes a rate of
    1.67 %, and ChartMogul averages six months; we leave it empty, as no lifetime can be told from such a month.

    Both are rounded once, to the smallest unit of the currency, and ltv is reckoned from the unrounded arpa. Customers
    all of whose prices are unknown are in neither. What counts as MRR is said at the question mrr, what counts as
    churn at the question churn.
    """
    for month, currency, sums, before in each_month(connection, filters):
        closing = at_end("amount", sums, before)
        average = ratio(closing, at_end("priced_customers", sums, before))
        lost = people(sums, before)["customer_churn"]
        yield {
            "period": month,
            "currency": currency,
            "closing_mrr": closing,
            "customers": at_end("priced_customers", sums, before),
            "arpa": whole(average),
            "customer_churn": lost,
            "ltv": whole(ratio(average, lost)),
            "price_unknown": at_end("price_unknown", sums, before),
        }


def at_end(name: str, sums: Sums, before: Sums) -> int:
    """Say what is there at the month's end."""
    return before.get(name, 0) + sums[name]


def people(sums: Sums, before: Sums) -> dict[str, Any]:
    """Count customers at the beginning, who came, and who left."""
    opening, came = before.get("customers", 0), {name: sums[name] for name in CAME}
    lost = sums["churned_customers"]
    return {
        "opening_customers": opening,
        **came,
        "churned_customers": lost,
        "customer_churn": ratio(lost, opening + sum(came.values())),
    }


def each_month(connection: Connection, filters: Filters) -> Iterator[tuple[str, str, Sums, Sums]]:
    """Add up all movements by month and currency."""
    filters = own(filters)
    moved = movements(filters)
    sums = measures(moved)
    month = months.month_within(moved.c.created, filters).label("month")
    found = select(month, moved.c.currency, *(value.label(name) for name, value in sums.items()))
    if filters.period.end:
        found = found.where(moved.c.created < filters.period.end)
    grouped = rows(connection, found.group_by(literal_column("1"), literal_column("2")))
    told = [(row["month"], row["currency"], {name: row[name] for name in sums}) for row in grouped]
    yield from months.each(told, filters)


def measures(moved: FromClause) -> dict[str, ColumnElement[Any]]:
    """Say what is added up."""
    begun = {"new_customers": ("new",), "returned_customers": ("reactivation",), "found_customers": ("found",)}
    sums = {name: total(moved.c.begun, moved.c.kind.in_(kinds)) for name, kinds in begun.items()}
    sums |= {kind: total(moved.c.amount, moved.c.kind == kind) for kind in KINDS}
    whole: dict[str, ColumnElement[Any]] = {
        "amount": moved.c.amount,
        "churned_customers": moved.c.lost,
        "priced_customers": moved.c.priced,
        "price_unknown": moved.c.unpriced,
        "discount_unknown": moved.c.undiscounted,
        "customers": moved.c.begun - moved.c.lost,
    }
    return sums | {name: total(value) for name, value in whole.items()}
