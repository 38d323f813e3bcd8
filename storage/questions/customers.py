"""Customers: who they are by their ids, since when, and how they stand."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, case, func, select, true

from storage.billing.charge import Charge
from storage.billing.customer import Customer
from storage.billing.invoice import Invoice
from storage.billing.subscription import Subscription
from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters
from storage.questions.listing import newest, scope
from storage.questions.once import page
from storage.questions.returned import same, total

CUSTOMERS, SUBSCRIPTIONS = Customer.__table__, Subscription.__table__
CHARGES, INVOICES = Charge.__table__, Invoice.__table__
COLUMNS = columns(
    created=Kind.TIME,
    id=Kind.ID,
    delinquent=Kind.FLAG,
    active_subscriptions=Kind.COUNT,
    last_paid_at=Kind.TIME,
    open_invoices=Kind.COUNT,
    amount_remaining=Kind.MONEY,
    balance=Kind.MONEY,
    currency=Kind.TEXT,
    tax_exempt=Kind.TEXT,
    deleted=Kind.FLAG,
    account=Kind.ID,
)
# Stripe goes on billing these (docs.stripe.com/api/subscriptions/object, status).
ACTIVE = ("trialing", "active", "past_due")


def customers(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Who are our customers, since when, and how do they stand?

    Customers that an event customer.created, customer.updated or customer.deleted told of, by their ids: names and
    addresses are sealed. `active_subscriptions` are those that are trialing, active or past due. `last_paid_at` is when
    the latest successful charge was made. `amount_remaining` is what is left to pay on `open_invoices`; it is empty
    where one of them is in another currency than the customer's. `balance` is the customer's credit balance: negative
    is what we owe. `delinquent` is Stripe's word for a customer whose latest charge for an invoice failed.
    """
    return page(connection, filters, statement)


def statement(filters: Filters) -> Select[Any]:
    """Choose a page of customers, and look up how those stand."""
    own = true() if filters.customer is None else CUSTOMERS.c.id == filters.customer
    chosen = select(CUSTOMERS).where(*scope(CUSTOMERS, replace(filters, customer=None)), own)
    known = newest(chosen, CUSTOMERS, filters).subquery("page")
    added = (subscribed(known), paid(known), owed(known))
    found = dict(known.c) | {column.name: column for part in added for column in part.c}
    source: FromClause = known
    for part in added:
        source = source.join(part, true())
    order = (known.c[name].desc() for name in ("created", "id", "account"))
    return select(*(found[c.name] for c in COLUMNS)).select_from(source).order_by(*order)


def subscribed(page: FromClause) -> FromClause:
    """Count a customer's subscriptions that go on."""
    return of(page, SUBSCRIPTIONS, SUBSCRIPTIONS.c.status.in_(ACTIVE), active_subscriptions=func.count())


def paid(page: FromClause) -> FromClause:
    """Find when a customer paid last."""
    return of(page, CHARGES, CHARGES.c.status == "succeeded", last_paid_at=func.max(CHARGES.c.created))


def owed(page: FromClause) -> FromClause:
    """Add up a customer's open invoices, where all of them are in the customer's currency."""
    left, currency = INVOICES.c.amount_remaining, page.c.currency
    known = func.bool_and(and_(left.is_not(None), INVOICES.c.currency == currency))
    whole = func.coalesce(known, currency.is_not(None))
    sums = {"open_invoices": func.count(), "amount_remaining": case((whole, total(left)))}
    return of(page, INVOICES, INVOICES.c.status == "open", **sums)


def of(page: FromClause, table: FromClause, which: ColumnElement[bool], **sums: ColumnElement[Any]) -> FromClause:
    """Add up a customer's rows of another table, found by its index."""
    shown = (value.label(name) for name, value in sums.items())
    own = (table.c.customer == page.c.id, same(table, page), which)
    return select(*shown).where(*own).correlate(page).lateral(f"of_{table.description}")
