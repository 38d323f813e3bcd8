"""The subscriptions that recurring revenue consisted of at the end of a day."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, FromClause, Select, case, func, or_, select, true
from sqlalchemy.dialects.postgresql import distinct_on

from storage.billing.subscription import Subscription
from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters, choice, own
from storage.questions.listing import Condition, newest, rows
from storage.questions.moment import SKEW
from storage.questions.mrr_recent import SNAPSHOTS, order, values, whose
from storage.questions.period import begins, next_day

SUBSCRIPTIONS = Subscription.__table__
COLUMNS = columns(
    created=Kind.TIME,
    subscription=Kind.ID,
    mrr=Kind.MONEY,
    currency=Kind.TEXT,
    customer=Kind.ID,
    status=Kind.TEXT,
    discount_unknown=Kind.FLAG,
    as_of=Kind.TIME,
    event=Kind.ID,
    account=Kind.ID,
)
STATES = ("priced", "price_unknown", "discount_unknown")
RARE = STATES[1:]
OWN = ("created", "account", "subscription")  # what all snapshots of a subscription have in common
TOLD = ("as_of", "rank", "id", "livemode", "customer", "currency", "status", "mrr", "is_discount_unknown")
STATE = choice("state", "State", "What is known of it: its price, no price, or a price but no discount.", *STATES)


def mrr_subscriptions(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which subscriptions did our monthly recurring revenue consist of at the end of a day?

    Each subscription that brought something at the end of the day `on`, as its newest event until then shows it: the
    event is named, and `as_of` is when it happened. The amounts add up to the MRR of that day. `mrr` is empty where the
    price is unknown; discount_unknown says that the event names a discount and not what it takes off.
    What counts as MRR is said at the question mrr. A period chooses subscriptions by the day of their creation.
    """
    filters = own(filters)
    told = brought(newest_of_listed(filters) if is_page(filters) else newest_of_each(filters))
    states: Mapping[str | None, Condition] = {
        "priced": told.c.mrr.is_not(None),
        "price_unknown": told.c.mrr.is_(None),
        "discount_unknown": told.c.discount_unknown,
    }
    chosen = select(told).where(*([states[filters.state]] if filters.state else []))
    if filters.subscription is not None:
        chosen = chosen.where(told.c.id == filters.subscription)
    return rows(connection, newest(chosen, told, filters))


def is_page(filters: Filters) -> bool:
    """Say whether walking the list of subscriptions soon finds enough of them."""
    is_rare = filters.state in RARE or filters.customer is not None
    return filters.limit is not None and filters.moment is None and not is_rare


def brought(last: FromClause) -> FromClause:
    """Keep to what brings something, and name it as it is shown."""
    amount, unknown, discount = values(last)
    kept = (last.c[name] for name in ("as_of", "currency", "status", "livemode", *OWN))
    return (
        select(
            *kept,
            func.coalesce(last.c.customer, last.c.subscription).label("customer"),
            last.c.subscription.label("id"),
            last.c.id.label("event"),
            case((unknown == 0, amount)).label("mrr"),
            (discount != 0).label("discount_unknown"),
        )
        .where(or_(amount != 0, unknown != 0))
        .subquery("told")
    )


def until_then(filters: Filters, *names: str) -> Select[Any]:
    """Select snapshots that are not newer than the day, the newest first."""
    shown = (SNAPSHOTS.c[name] for name in names)
    until = select(*shown).where(*whose(SNAPSHOTS, filters), SNAPSHOTS.c.as_of < day_end(filters))
    return until.order_by(*(column.desc() for column in order(SNAPSHOTS)))


def day_end(filters: Filters) -> datetime:
    """Say when the day ends."""
    return begins(next_day(filters.on or filters.as_of), filters.zone)


def newest_of_each(filters: Filters) -> FromClause:
    """Look through all snapshots for the newest of each subscription."""
    each = SNAPSHOTS.c.account, SNAPSHOTS.c.subscription
    told = until_then(filters, *TOLD, *OWN).order_by(None)
    ordered = told.order_by(*(column.desc() for column in (*each, *order(SNAPSHOTS))))
    return ordered.ext(distinct_on(*each)).subquery("last")


def newest_of_listed(filters: Filters) -> FromClause:
    """Walk the list of subscriptions and look for the newest snapshot of each; a page needs few of them."""
    listed = SUBSCRIPTIONS.c
    same = (SNAPSHOTS.c[name] == listed[of] for name, of in (("subscription", "id"), ("account", "account")))
    last = until_then(filters, *TOLD).where(*same).limit(1).lateral("newest")
    shown = select(listed.created, listed.account, listed.id.label("subscription"), *last.c)
    return shown.select_from(SUBSCRIPTIONS.join(last, true())).where(*walked(filters)).subquery("last")


def walked(filters: Filters) -> Iterator[Condition]:
    """Pass over what is in no answer: an object has its currency for ever, or an old event told its prices' only."""
    listed = SUBSCRIPTIONS.c
    yield listed.livemode == filters.livemode
    yield listed.account == filters.account
    if filters.currency is not None:
        yield or_(listed.currency == filters.currency, listed.currency.is_(None))
    if filters.livemode:  # test clocks run as they like
        yield listed.created < day_end(filters) + SKEW
