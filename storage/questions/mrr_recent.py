"""What moved recurring revenue last: a page of movements is found by it, and reads its customers' histories only."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    any_,
    cast,
    func,
    or_,
    select,
    true,
    tuple_,
    union,
)

from storage.billing.subscription_snapshot import SubscriptionSnapshot
from storage.exports.columns import Row
from storage.questions.filters import Filters
from storage.questions.listing import Condition, newest, scope

SNAPSHOTS = SubscriptionSnapshot.__table__
READ = ("as_of", "rank", "id", "account", "livemode", "subscription", "customer", "mrr", "is_discount_unknown")
Value = ColumnElement[Any]


def order(told: FromClause) -> tuple[Value, ...]:
    """Order the snapshots of a subscription as they followed one another."""
    return told.c.as_of, told.c.rank, told.c.id.collate("C")


def values(told: FromClause) -> tuple[Value, Value, Value]:
    """Say what a snapshot brings: the amount, whether that is unknown, and whether a discount is."""
    discount = func.coalesce(told.c.is_discount_unknown, False)
    return func.coalesce(told.c.mrr, 0), cast(told.c.mrr.is_(None), Integer), cast(discount, Integer)


def whose(table: FromClause, filters: Filters) -> list[Condition]:
    """Keep to whose snapshots are asked for; one subscription's movements are told by its customer's others, too."""
    return [*scope(table, replace(filters, subscription=None, status=None)), table.c.subscription.is_not(None)]


def asked_for(filters: Filters) -> Subquery:
    """Take the snapshots that were asked for."""
    chosen = whose(SNAPSHOTS, filters)
    if filters.subscription is not None:
        chosen.append(SNAPSHOTS.c.subscription == filters.subscription)
    columns = (SNAPSHOTS.c[name] for name in READ)
    return select(*columns, SNAPSHOTS.c.as_of.label("created")).where(*chosen).subquery("told")


def before(told: FromClause, filters: Filters) -> FromClause:
    """Find what a subscription brought before a snapshot."""
    earlier = SNAPSHOTS.alias("earlier")
    # The second condition says nothing new, but by it an index finds the row.
    same, until = earlier.c.subscription == told.c.subscription, earlier.c.as_of <= told.c.as_of
    amount, unknown, _ = values(earlier)
    return (
        select(amount.label("amount"), unknown.label("unknown"))
        .where(*whose(earlier, filters), same, until, tuple_(*order(earlier)) < tuple_(*order(told)))
        .order_by(*(column.desc() for column in order(earlier)))
        .limit(1)
        .lateral("before")
    )


def moving(filters: Filters) -> Select[Any]:
    """Choose the snapshots that moved something, newest first."""
    told = asked_for(filters)
    last, (amount, unknown, _) = before(told, filters), values(told)
    moved = or_(amount != func.coalesce(last.c.amount, 0), unknown != func.coalesce(last.c.unknown, 0))
    customer = func.coalesce(told.c.customer, told.c.subscription).label("customer")
    shown = select(told.c.created, told.c.id, told.c.account, told.c.subscription, customer)
    return newest(shown.select_from(told.outerjoin(last, true())).where(moved), told, filters)


def named(moved: Sequence[Row]) -> dict[str, list[str]]:
    """Name the events that moved something, their customers, and the subscriptions whose histories tell of it."""
    customers = {row["customer"] for row in moved}  # who has no customer is named as the subscription is
    histories = customers | {row["subscription"] for row in moved}
    events = [row["id"] for row in moved]
    return {"events": events, "customers": sorted(customers), "histories": sorted(histories)}


def theirs(filters: Filters, customers: Value, histories: Value) -> Condition:
    """Keep to these subscriptions, and to all others of these customers."""
    others = SNAPSHOTS.alias("others")
    of_customers = select(others.c.subscription).where(*whose(others, filters), others.c.customer == any_(customers))
    found = union(of_customers, select(func.unnest(histories))).scalar_subquery()
    return SNAPSHOTS.c.subscription == func.any(func.array(found))
