"""The subscriptions that recurring revenue consisted of at the end of a day."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, FromClause, and_, case, func, select

from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters, choice, own
from storage.questions.listing import Condition, newest, rows
from storage.questions.mrr_movements import snapshots
from storage.questions.period import midnight, next_day

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
STATE = choice("state", "State", "What is known of it: its price, no price, or a price but no discount.", *STATES)


def mrr_subscriptions(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which subscriptions did our monthly recurring revenue consist of at the end of a day?

    Each subscription that brought something at the end of the day `on`, as its newest event until then shows it: the
    event is named, and `as_of` is when it happened. The amounts add up to the MRR of that day. `mrr` is empty where the
    price is unknown; discount_unknown says that the event names a discount and not what it takes off.
    What counts as MRR is said at the question mrr. A period chooses subscriptions by the day of their creation.
    """
    told = newest_until_then(own(filters))
    states: Mapping[str | None, Condition] = {
        "priced": told.c.mrr.is_not(None),
        "price_unknown": told.c.mrr.is_(None),
        "discount_unknown": told.c.discount_unknown,
    }
    chosen = select(told).where(*([states[filters.state]] if filters.state else []))
    return rows(connection, newest(chosen, told, filters))


def newest_until_then(filters: Filters) -> FromClause:
    """Take the newest snapshot of each subscription that is not newer than the day, where it brings something."""
    end = midnight(next_day(filters.on or filters.as_of), filters.zone)
    seen = snapshots(filters)
    place = func.row_number().over(partition_by=(seen.c.account, seen.c.subscription), order_by=seen.c.place.desc())
    last = select(seen, place.label("newest")).where(seen.c.as_of < end).subquery("last")
    kept = (last.c[name] for name in ("as_of", "currency", "customer", "status", "account", "livemode", "subscription"))
    brings = and_(last.c.newest == 1, (last.c.mrr != 0) | (last.c.unknown != 0))
    return (
        select(
            *kept,
            last.c.created,
            last.c.subscription.label("id"),
            last.c.id.label("event"),
            case((last.c.unknown == 0, last.c.mrr)).label("mrr"),
            (last.c.discount != 0).label("discount_unknown"),
        )
        .where(brings)
        .subquery("told")
    )
