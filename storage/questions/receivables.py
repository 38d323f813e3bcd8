"""Receivables: what customers owed us at the end of a day, and for how many days of sales that stands."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    DateTime,
    FromClause,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from storage.billing.invoice import Invoice
from storage.billing.invoice_payment import InvoicePayment
from storage.exports.columns import Kind, Row, columns
from storage.exports.fractions import ratio
from storage.questions import months
from storage.questions.filters import Filters, own
from storage.questions.listing import Condition, newest, rows, scope
from storage.questions.period import midnight, next_day
from storage.questions.returned import same, total

INVOICES, PAYMENTS = Invoice.__table__, InvoicePayment.__table__
COLUMNS = columns(
    created=Kind.TIME,
    id=Kind.ID,
    number=Kind.TEXT,
    owed=Kind.MONEY,
    amount_due=Kind.MONEY,
    currency=Kind.TEXT,
    due_date=Kind.TIME,
    closed_at=Kind.TIME,
    status=Kind.TEXT,
    customer=Kind.ID,
    subscription=Kind.ID,
    account=Kind.ID,
)
DSO = columns(
    period=Kind.TEXT,
    currency=Kind.TEXT,
    receivables=Kind.MONEY,
    sales=Kind.MONEY,
    days=Kind.COUNT,
    dso=Kind.RATIO,
)
# An invoice is owed from its finalisation until it is paid or given up; a voided one is as if it had never been.
CLOSED_AT = func.least(INVOICES.c.paid_at, INVOICES.c.marked_uncollectible_at)
IS_OWED: tuple[Condition, ...] = (
    INVOICES.c.finalized_at.is_not(None),
    func.coalesce(INVOICES.c.status, "") != "void",
    INVOICES.c.deleted.is_not(True),
)


def dso(connection: Connection, filters: Filters) -> Iterator[Row]:
    """How many days of sales do our customers owe us at the end of each month, per currency?

    Days sales outstanding = receivables at the month's end / sales of the month × days of the month, the textbook's
    formula (such as quickbooks.intuit.ca/r/finance-accounting/days-sales-outstanding: 300,000 / 450,000 × 31 = 20.67).

    sales: what was due by invoices finalised in the month, tax included, however they are collected; textbooks take
    sales on credit only. receivables: of all invoices finalised until the month's end, what was neither paid by then
    nor given up as uncollectible. Part payments lower it on their day, where Stripe tells them (API version 2025-03-31
    and later); credit notes from the invoice's beginning. Voided invoices are in neither.

    The month that runs is reckoned with all its days. It is empty where nothing was sold in the month. Currencies are
    never added up, and connected accounts never to our own. The invoices behind both are at the question receivables.
    """
    filters = own(filters)
    moved = union_all(*(part(filters) for part in (finalised, part_payments, closed))).subquery("moved")
    month = months.month_within(moved.c.at, filters).label("month")
    found = select(month, moved.c.currency, total(moved.c.owed).label("owed"), total(moved.c.sold).label("sold"))
    if filters.period.end:
        found = found.where(moved.c.at < filters.period.end)
    grouped = rows(connection, found.group_by(literal_column("1"), literal_column("2")))
    told = [(r["month"], r["currency"], defaultdict(int, owed=r["owed"], sold=r["sold"])) for r in grouped]
    for period, currency, sums, before in months.each(told, filters):
        owed, sold = before.get("owed", 0) + sums["owed"], sums["sold"]
        day = months.first_day(period)
        days = monthrange(day.year, day.month)[1]
        figures = {"receivables": owed, "sales": sold, "days": days, "dso": ratio(owed * days, sold)}
        yield {"period": period, "currency": currency, **figures}


def receivables(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which invoices did customers owe us at the end of a day, and which were sales of a period?

    Invoices that were finalised and not voided, by the day of their finalisation, which is what a period chooses.
    `owed` is what was due and neither paid nor given up at the end of the day `on`. These are the rows behind days
    sales outstanding.
    """
    filters = own(filters)
    at = midnight(next_day(filters.on or filters.as_of), filters.zone)
    assert at is not None  # noqa: S101 — a day has an end
    told = owed_invoices(filters, at).subquery("told")
    chosen = select(told)
    if filters.owed is not None:
        chosen = chosen.where((told.c.owed != 0) == literal(filters.owed))
    return rows(connection, newest(chosen, told, filters))


def owed_invoices(filters: Filters, at: datetime) -> Select[Any]:
    """Say of each invoice what was owed of it at an instant."""
    was_owed = and_(INVOICES.c.finalized_at < at, or_(CLOSED_AT.is_(None), at <= CLOSED_AT))
    owed = case((was_owed, INVOICES.c.amount_due - paid_before(literal(at, DateTime(timezone=True)))), else_=0)
    named = {"created": INVOICES.c.finalized_at, "owed": owed, "closed_at": CLOSED_AT}
    found: dict[str, ColumnElement[Any]] = dict(INVOICES.c) | named
    shown = (found[column.name].label(column.name) for column in COLUMNS)
    return select(*shown, INVOICES.c.livemode).where(*scope(INVOICES, filters), *IS_OWED)


def counted(at: ColumnElement[Any]) -> tuple[Condition, ...]:
    """Keep to an invoice's part payments before an instant."""
    theirs = PAYMENTS.c.invoice == INVOICES.c.id, same(PAYMENTS, INVOICES)
    return (*theirs, PAYMENTS.c.status == "paid", PAYMENTS.c.paid_at < at)


def paid_before(at: ColumnElement[Any]) -> ColumnElement[Any]:
    """Add up an invoice's part payments before an instant."""
    return select(total(PAYMENTS.c.amount_paid)).where(*counted(at)).correlate(INVOICES).scalar_subquery()


def moves(filters: Filters, at: ColumnElement[Any], owed: ColumnElement[Any], sold: Any = 0) -> Select[Any]:
    """Write one kind of movement in the columns that all kinds share."""
    amounts = (owed.label("owed"), cast(sold, owed.type).label("sold"))
    told = select(at.label("at"), INVOICES.c.currency.label("currency"), *amounts)
    return told.where(*scope(INVOICES, filters), *IS_OWED, at.is_not(None))


def finalised(filters: Filters) -> Select[Any]:
    """Take what becomes due."""
    due = INVOICES.c.amount_due
    return moves(filters, INVOICES.c.finalized_at, due, due)


def part_payments(filters: Filters) -> Select[Any]:
    """Take what is paid while the invoice is still owed."""
    while_owed = counted(func.coalesce(CLOSED_AT, literal("infinity", DateTime(timezone=True))))
    told = moves(filters, PAYMENTS.c.paid_at, -PAYMENTS.c.amount_paid)
    return told.select_from(joined()).where(*while_owed)


def joined() -> FromClause:
    """Set invoices beside their payments."""
    return INVOICES.join(PAYMENTS, PAYMENTS.c.invoice == INVOICES.c.id)


def closed(filters: Filters) -> Select[Any]:
    """Take the rest, when the invoice is paid or given up."""
    return moves(filters, CLOSED_AT, paid_before(CLOSED_AT) - INVOICES.c.amount_due)
