"""First attempts to pay: how many fail, and how many of those are recovered."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    case,
    exists,
    func,
    literal_column,
    select,
    tuple_,
)

from storage.exports.columns import Kind, Row, columns
from storage.exports.fractions import ratio
from storage.questions.filters import Filters, choice, own
from storage.questions.listing import Condition, newest, rows, scope, within
from storage.questions.returned import CHARGES, same, total
from storage.questions.totals import FORMATS

OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "succeeded": ("succeeded",),
    "failed": ("recovered", "not_recovered"),
    "recovered": ("recovered",),
    "not_recovered": ("not_recovered",),
}
OUTCOME = choice("outcome", "Outcome", "How the first attempt went, and whether a failed one was recovered.", *OUTCOMES)
COLUMNS = columns(
    created=Kind.TIME,
    charge=Kind.ID,
    outcome=Kind.TEXT,
    amount=Kind.MONEY,
    currency=Kind.TEXT,
    failure_code=Kind.TEXT,
    attempts=Kind.COUNT,
    recovered_at=Kind.TIME,
    payment_intent=Kind.ID,
    customer=Kind.ID,
    account=Kind.ID,
)
SUCCESS = columns(
    period=Kind.TEXT,
    currency=Kind.TEXT,
    payments=Kind.COUNT,
    failed=Kind.COUNT,
    failure_rate=Kind.RATE,
    recovered=Kind.COUNT,
    recovery_rate=Kind.RATE,
    not_recovered=Kind.COUNT,
    volume=Kind.MONEY,
    failed_volume=Kind.MONEY,
    failed_volume_rate=Kind.RATE,
    recovered_volume=Kind.MONEY,
    recovered_volume_rate=Kind.RATE,
)
TOLD = ("created", "id", "account", "livemode", "amount", "currency", "failure_code", "payment_intent", "customer")
LATER = CHARGES.alias("later")
TRIED = ("failed", "succeeded")  # of one second the failed attempt came first: after a success there is no other


def payment_success(connection: Connection, filters: Filters) -> Iterator[Row]:
    """How many payments fail at the first attempt, and how many of those do we recover, per day or month and currency?

    A payment is a PaymentIntent with all its charges, or a charge alone; it stands on the day of its first attempt that
    succeeded or failed. failure_rate = failed / payments, recovery_rate = recovered / failed: recovered by any later
    attempt, until now, so the rate of the last days still rises. The same by volume, with the first attempt's amount,
    which is how Stripe defines both (docs.stripe.com/billing/revenue-recovery/recovery-analytics).

    Stripe counts recurring payments of subscriptions only, and not the first after a trial; we count all payments.
    A payment that failed before there was a charge, as when nobody confirmed it, is no attempt here. Authorisations
    count as attempts. A rate is empty where nothing was tried, or nothing failed. Currencies are never added up, and
    connected accounts never to our own.
    """
    filters = own(filters)
    tried = first_attempts(filters).subquery("tried")
    period = func.to_char(func.timezone(filters.zone.key, tried.c.created), FORMATS[filters.by]).label("period")
    failed, recovered = tried.c.outcome != "succeeded", tried.c.outcome == "recovered"
    sums = {
        "payments": func.count(),
        "failed": func.count().filter(failed),
        "recovered": func.count().filter(recovered),
        "volume": total(tried.c.amount),
        "failed_volume": total(tried.c.amount, failed),
        "recovered_volume": total(tried.c.amount, recovered),
    }
    found = select(period, tried.c.currency, *(value.label(name) for name, value in sums.items()))
    places: list[ColumnElement[Any]] = [literal_column(str(place)) for place in (1, 2)]
    for row in rows(connection, found.group_by(*places).order_by(places[0].desc(), places[1])):
        yield {
            **row,
            "failure_rate": ratio(row["failed"], row["payments"]),
            "recovery_rate": ratio(row["recovered"], row["failed"]),
            "not_recovered": row["failed"] - row["recovered"],
            "failed_volume_rate": ratio(row["failed_volume"], row["volume"]),
            "recovered_volume_rate": ratio(row["recovered_volume"], row["failed_volume"]),
        }


def payment_attempts(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which payments failed at the first attempt, and which of them were recovered?

    One row for each payment: its first attempt that succeeded or failed, with the reason of the failure. outcome:
    succeeded at once, recovered by a later attempt, or not_recovered until now; failed asks for the latter two.
    `attempts` counts all that were made. These are the rows behind the question payment-success.
    """
    filters = own(filters)
    tried = first_attempts(filters).subquery("tried")
    page = newest(chosen(tried, filters), tried, filters).subquery("page")
    attempts = select(func.count()).where(of_one(LATER, page), LATER.c.status.in_(TRIED)).correlate(page)
    counted = case((page.c.payment_intent.is_(None), 1), else_=attempts.scalar_subquery()).label("attempts")
    order = (page.c[name].desc() for name in ("created", "id", "account"))
    return rows(connection, select(page, page.c.id.label("charge"), counted).order_by(*order))


def chosen(tried: Any, filters: Filters) -> Select[Any]:
    """Keep to an outcome."""
    found = select(tried)
    return found if filters.outcome is None else found.where(tried.c.outcome.in_(OUTCOMES[filters.outcome]))


def of_one(other: Any, charge: Any) -> Condition:
    """Say whether two charges are attempts of one payment."""
    return and_(other.c.payment_intent == charge.c.payment_intent, same(other, charge))


def first_attempts(filters: Filters) -> Select[Any]:
    """Choose the charges before which their payment saw no other, and say how the payment went."""
    place = [table.c[name] for table in (LATER, CHARGES) for name in ("created", "status")]
    ids = (LATER.c.id.collate("C"), CHARGES.c.id.collate("C"))
    earlier = tuple_(*place[:2], ids[0]) < tuple_(*place[2:], ids[1])
    is_second = exists().where(of_one(LATER, CHARGES), LATER.c.status.in_(TRIED), earlier)
    success = select(func.min(LATER.c.created)).where(of_one(LATER, CHARGES), LATER.c.status == "succeeded")
    recovered_at: ColumnElement[Any] = case((CHARGES.c.status == "failed", success.scalar_subquery()))
    ended = outcome(CHARGES.c.status, recovered_at).label("outcome")
    chosen = scope(CHARGES, filters) + within(filters.period, CHARGES.c.created)
    told = select(*(CHARGES.c[name] for name in TOLD), recovered_at.label("recovered_at"), ended)
    return told.where(*chosen, CHARGES.c.status.in_(TRIED), CHARGES.c.created.is_not(None), ~is_second)


def outcome(status: ColumnElement[Any], recovered_at: ColumnElement[Any]) -> ColumnElement[str]:
    """Say how a payment went whose first attempt ended so."""
    return case((status == "succeeded", "succeeded"), (recovered_at.is_not(None), "recovered"), else_="not_recovered")
