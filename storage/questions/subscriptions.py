"""Subscriptions: who is billed again and again, for what, and until when."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    null,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from storage.billing.subscription import STEPS, Subscription
from storage.billing.subscription_item import SubscriptionItem
from storage.events import StoredEvent
from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters
from storage.questions.listing import newest, scope
from storage.questions.once import page
from storage.questions.returned import same

SUBSCRIPTIONS, ITEMS = Subscription.__table__, SubscriptionItem.__table__
EVENTS = StoredEvent.__table__
STATUSES = tuple(STEPS)
COLUMNS = columns(
    created=Kind.TIME,
    id=Kind.ID,
    status=Kind.TEXT,
    amount=Kind.MONEY,
    currency=Kind.TEXT,
    interval=Kind.TEXT,
    interval_count=Kind.COUNT,
    customer=Kind.ID,
    items=Kind.ITEMS,
    current_period_start=Kind.TIME,
    current_period_end=Kind.TIME,
    trial_end=Kind.TIME,
    cancel_at_period_end=Kind.FLAG,
    cancel_at=Kind.TIME,
    canceled_at=Kind.TIME,
    ended_at=Kind.TIME,
    cancellation_reason=Kind.TEXT,
    latest_invoice=Kind.ID,
    account=Kind.ID,
)
PARTS = ("id", "price", "product", "quantity", "unit_amount", "currency", "interval", "interval_count", "usage_type")


def subscriptions(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Who subscribes to what, at which price, and until when?

    `items` are those of the newest snapshot. `amount` is what they cost together per interval, before discounts and
    tax; it is empty where a price depends on usage or tiers, is kept in another currency, where intervals differ, or
    where Stripe's event had room for some of the items only.
    """
    return page(connection, filters, statement)


def statement(filters: Filters) -> Select[Any]:
    """Choose a page of subscriptions, and gather the items of those."""
    chosen = newest(select(SUBSCRIPTIONS).where(*scope(SUBSCRIPTIONS, filters)), SUBSCRIPTIONS, filters)
    known = chosen.subquery("page")
    current = items_of(known)
    shown = ((current if column.name in current.c else known).c[column.name] for column in COLUMNS)
    order = (known.c[name].desc() for name in ("created", "id", "account"))
    return select(*shown).select_from(known.join(current, true())).order_by(*order)


def items_of(page: FromClause) -> FromClause:
    """Gather a subscription's items: those that its newest snapshot had."""
    part = func.json_build_object(*(piece for name in PARTS for piece in (name, ITEMS.c[name])))
    one = func.count(func.distinct(func.concat(ITEMS.c.interval_count, " ", ITEMS.c.interval))) == 1
    one_interval = and_(one, ~has_more_items(page))
    is_fixed = and_(
        ITEMS.c.unit_amount.is_not(None),
        func.coalesce(ITEMS.c.usage_type, "licensed") == "licensed",
        ITEMS.c.currency == page.c.currency,
    )
    fixed = and_(one_interval, func.bool_and(is_fixed))
    cost = func.sum(ITEMS.c.unit_amount * func.coalesce(ITEMS.c.quantity, 1))
    shared = (case((one_interval, func.max(ITEMS.c[name]))).label(name) for name in ("interval", "interval_count"))
    of_page = (ITEMS.c.subscription == page.c.id, ITEMS.c.event_id == page.c.event_id, same(ITEMS, page))
    gathered = func.json_agg(aggregate_order_by(part, ITEMS.c.created, ITEMS.c.id))
    return (
        select(
            func.coalesce(gathered, func.json_build_array()).label("items"),
            cast(case((fixed, cost), else_=null()), BigInteger).label("amount"),
            *shared,
        )
        .where(*of_page)
        .correlate(page)
        .lateral("current_items")
    )


def has_more_items(page: FromClause) -> ColumnElement[bool]:
    """Say whether the newest snapshot lists some of its items only: nothing is known of the others."""
    its_own = (EVENTS.c.id == page.c.event_id, EVENTS.c.account == page.c.account, EVENTS.c.livemode == page.c.livemode)
    has_more = EVENTS.c.facts["items"]["has_more"].as_boolean()
    return exists().where(*its_own, has_more).correlate(page)
