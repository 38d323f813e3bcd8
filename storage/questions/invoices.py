"""Invoices: what was billed and paid, and how late the open ones are."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Date,
    Integer,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    null,
    select,
    true,
)

from storage.billing.invoice import Invoice
from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters, own
from storage.questions.listing import Condition, newest, rows, scope, within

INVOICES = Invoice.__table__
STATUSES = ("draft", "open", "paid", "uncollectible", "void")
COLUMNS = columns(
    created=Kind.TIME,
    id=Kind.ID,
    number=Kind.TEXT,
    status=Kind.TEXT,
    amount_due=Kind.MONEY,
    amount_paid=Kind.MONEY,
    amount_remaining=Kind.MONEY,
    currency=Kind.TEXT,
    due_date=Kind.TIME,
    days_overdue=Kind.COUNT,
    bucket=Kind.TEXT,
    customer=Kind.ID,
    subscription=Kind.ID,
    total=Kind.MONEY,
    tax=Kind.MONEY,
    billing_reason=Kind.TEXT,
    finalized_at=Kind.TIME,
    paid_at=Kind.TIME,
    deleted=Kind.FLAG,
    account=Kind.ID,
)
AGEING = columns(currency=Kind.TEXT, bucket=Kind.TEXT, count=Kind.COUNT, amount_remaining=Kind.MONEY)
BUCKETS = ("not due", "1–30", "31–60", "61–90", "over 90")
LAST_DAYS = (0, 30, 60, 90)
OPEN = INVOICES.c.status == "open"


def invoices(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which invoices did we send, what was paid, and what is late?

    An open invoice is overdue from the day after its due date; without one, after the day on which it was finalised.
    Days are counted up to the day of `as_of`, and up to today without one.
    """
    late = days_overdue(filters)
    found: dict[str, ColumnElement[Any]] = {
        "days_overdue": case((OPEN, func.greatest(late, 0)), else_=null()),
        "bucket": case((OPEN, bucket_name(late)), else_=null()),
    }
    found = dict(INVOICES.c) | {name: value.label(name) for name, value in found.items()}
    shown = (found[column.name] for column in COLUMNS)
    chosen = select(*shown).where(*scope(INVOICES, filters), is_overdue(filters, late))
    return rows(connection, newest(chosen, INVOICES, filters))


def invoice_ageing(connection: Connection, filters: Filters) -> Iterator[Row]:
    """How much do customers owe us on open invoices, and for how long?

    Open invoices, as they were at `as_of`, by days overdue then: past the due date, else past the day on which the
    invoice was finalised. `bucket` is in days. Currencies are never added up, nor are connected accounts to our own.
    """
    filters = own(filters)
    known = scope(INVOICES, filters) + within(filters.period, INVOICES.c.created)
    place = bucket(days_overdue(filters)).label("place")
    open_now = select(INVOICES.c.currency, place, INVOICES.c.amount_remaining).where(OPEN, *known).subquery("open_now")
    count, owed = func.count().label("count"), cast(func.sum(open_now.c.amount_remaining), BigInteger)
    name = named(open_now.c.place).label("bucket")
    grouped = select(open_now.c.currency, name, count, owed.label("amount_remaining")).group_by(
        open_now.c.currency, open_now.c.place
    )
    return rows(connection, grouped.order_by(open_now.c.currency, open_now.c.place))


def days_overdue(filters: Filters) -> ColumnElement[Any]:
    """Count days from the due day to the day asked for, by the calendar of the zone."""
    due = func.coalesce(INVOICES.c.due_date, INVOICES.c.finalized_at, INVOICES.c.created)
    return literal(filters.as_of, Date) - cast(func.timezone(filters.zone.key, due), Date)


def bucket(late: ColumnElement[int]) -> ColumnElement[int]:
    """Say which bucket so many days fall into, by its place."""
    return case(
        *((late <= last, literal(place, Integer)) for place, last in enumerate(LAST_DAYS)), else_=len(LAST_DAYS)
    )


def named(place: ColumnElement[int]) -> ColumnElement[str]:
    """Name a bucket by its place."""
    return case(*((place == at, name) for at, name in enumerate(BUCKETS)))


def bucket_name(late: ColumnElement[int]) -> ColumnElement[str]:
    """Name the bucket that so many days fall into."""
    return named(bucket(late))


def is_overdue(filters: Filters, late: ColumnElement[int]) -> Condition:
    """Keep to overdue invoices, or to all others."""
    if filters.overdue is None:
        return true()
    overdue = and_(OPEN, late > 0)
    return overdue if filters.overdue else func.coalesce(not_(overdue), True)
