"""What moved recurring revenue last: a page of movements is found by it, and reads its customers' histories only."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Subquery,
    Text,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union,
)

from storage.billing.subscription_snapshot import SubscriptionSnapshot
from storage.questions.cursor import Position
from storage.questions.filters import Filters
from storage.questions.listing import Condition, newest, scope

SNAPSHOTS = SubscriptionSnapshot.__table__
EARLIER, OTHERS = SNAPSHOTS.alias("earlier"), SNAPSHOTS.alias("others")
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


def among(column: ColumnElement[Any], values: Sequence[str]) -> Condition:
    """Keep to some values: however many, the statement is the same."""
    return column == func.any(literal(list(values), ARRAY(Text)))


def asked_for(filters: Filters) -> Subquery:
    """Take the snapshots that were asked for."""
    chosen = whose(SNAPSHOTS, filters)
    if filters.subscription is not None:
        chosen.append(SNAPSHOTS.c.subscription == filters.subscription)
    columns = (SNAPSHOTS.c[name] for name in READ)
    return select(*columns, SNAPSHOTS.c.as_of.label("created")).where(*chosen).subquery("told")


def before(told: FromClause, filters: Filters) -> FromClause:
    """Find what a subscription brought before a snapshot."""
    # The second condition says nothing new, but by it an index finds the row.
    same, until = EARLIER.c.subscription == told.c.subscription, EARLIER.c.as_of <= told.c.as_of
    amount, unknown, _ = values(EARLIER)
    return (
        select(amount.label("amount"), unknown.label("unknown"))
        .where(*whose(EARLIER, filters), same, until, tuple_(*order(EARLIER)) < tuple_(*order(told)))
        .order_by(*(column.desc() for column in order(EARLIER)))
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


def theirs(moved: Sequence[Any], filters: Filters) -> Condition:
    """Keep to the subscriptions of the customers of what moved: by these histories it is told."""
    named = {row.customer for row in moved}  # who has no customer is named as the subscription is
    of_customers = select(OTHERS.c.subscription).where(*whose(OTHERS, filters), among(OTHERS.c.customer, sorted(named)))
    own = func.unnest(literal(sorted(named | {row.subscription for row in moved}), ARRAY(Text)))
    found = union(of_customers, select(own)).scalar_subquery()
    return SNAPSHOTS.c.subscription == func.any(func.array(found))


def place(row: Any) -> Position:
    """Say where the walk is."""
    return Position(row.created, row.id, row.account)
