"""Movements of monthly recurring revenue: each with the event that says so."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)

from storage.events import StoredEvent
from storage.exports.columns import Kind, Row, columns
from storage.questions import mrr_recent
from storage.questions.filters import MOST_ROWS, Filters, choice, own
from storage.questions.listing import Condition, newest, rows
from storage.questions.mrr_recent import SNAPSHOTS

EVENTS = StoredEvent.__table__
KINDS = ("new", "expansion", "contraction", "churn", "reactivation", "found", "unpriced")
KIND = choice("kind", "Kind", "What moved: new, expansion, contraction, churn and so on.", *KINDS)
SOON = timedelta(days=1)  # a first payment may take until the next day, after which Stripe lets it expire
COLUMNS = columns(
    created=Kind.TIME,
    kind=Kind.TEXT,
    amount=Kind.MONEY,
    currency=Kind.TEXT,
    subscription=Kind.ID,
    customer=Kind.ID,
    mrr=Kind.MONEY,
    customer_mrr=Kind.MONEY,
    status=Kind.TEXT,
    cohort=Kind.TEXT,
    event=Kind.ID,
    event_type=Kind.TEXT,
    account=Kind.ID,
)
ADDED = frozenset({"event", "event_type", "amount", "mrr"})
CHOSEN_OF = 6  # times a page: among so many newest movements those of a kind or cohort are looked for


def mrr_movements(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which subscriptions moved our monthly recurring revenue, when, by how much, and which event says so?

    One row for each event after which a subscription brings more or less a month than before. The amounts of all rows
    up to a day are the MRR of that day; `mrr` is the subscription's after the event, `customer_mrr` the customer's.

    new: the customer's first paid subscription in that currency begins. expansion and contraction: a customer who
    pays already pays more or less, a further subscription or the end of one of several included. churn: nothing is
    left of what the customer paid; a subscription that is cancelled at the end of its period churns when it ends.
    reactivation: a customer who had churned pays again. So Stripe, ChartMogul and others count
    (help.chartmogul.com/hc/en-us/articles/203299912); they differ in that we tell two more kinds.

    found: a subscription that we first heard of more than a day after it began: it is no new business of that day.
    unpriced: a subscription's price became unknown, or known: only what we knew of it leaves or enters the sum. An
    amount is empty where the price of what began or ended is not known.
    `cohort` is the month of the customer's first paid subscription; empty where we did not see it begin. What counts
    as MRR is said at the question mrr.
    """
    filters = own(filters)
    is_page = filters.limit is not None and filters.moment is None
    return page(connection, filters) if is_page else rows(connection, told(filters, movements(filters)))


def page(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Read a page from what moved last; where too little of it is of the kind or cohort, go on as an export does."""
    limit, is_chosen = filters.limit or 0, filters.kind is not None or filters.cohort is not None
    size = min(CHOSEN_OF * limit, MOST_ROWS) if is_chosen else limit
    moved = connection.execute(mrr_recent.moving(replace(filters, limit=size))).all()
    found = connection.execute(recent(filters, moved)).mappings().all() if moved else []
    yield from map(dict, found)
    if is_chosen and len(moved) == size and len(found) < limit:
        rest = replace(filters, after=mrr_recent.place(moved[-1]), limit=limit - len(found))
        yield from rows(connection, told(rest, movements(rest)))


def recent(filters: Filters, moved: Sequence[Any]) -> Select[Any]:
    """Tell some movements by the histories of their customers only."""
    theirs = movements(filters, mrr_recent.theirs(moved, filters))
    return told(filters, theirs, mrr_recent.among(theirs.c.id, [row.id for row in moved]))


def told(filters: Filters, moved: CTE, *chosen: Condition) -> Select[Any]:
    """Tell movements, newest first, each with its event's type."""
    given = (("kind", filters.kind), ("subscription", filters.subscription), ("cohort", filters.cohort))
    asked = (moved.c[name] == value for name, value in given if value is not None)
    matters = or_(moved.c.amount != 0, moved.c.unpriced != 0)
    page = newest(select(moved).where(matters, *asked, *chosen), moved, filters).subquery("page")
    known = case((or_(page.c.amount != 0, page.c.unpriced == 0), page.c.amount))
    mrr = case((page.c.unknown == 0, page.c.mrr))
    link = and_(*(EVENTS.c[name] == page.c[name] for name in ("id", "account", "livemode")))
    shown = [page.c[column.name] for column in COLUMNS if column.name not in ADDED]
    added = (page.c.id.label("event"), EVENTS.c.type.label("event_type"), known.label("amount"), mrr.label("mrr"))
    order = (page.c[name].desc() for name in ("created", "id", "account"))
    return select(page.c.id, *added, *shown).select_from(page.outerjoin(EVENTS, link)).order_by(*order)


def movements(filters: Filters, *chosen: Condition) -> CTE:
    """Name every movement that there ever was of the mode, the account, the currency and the customer.

    `chosen` keeps to some subscriptions. Movements are right of customers all of whose subscriptions are chosen.
    """
    paid = running(changes(snapshots(filters, *chosen)))
    month = func.to_char(func.timezone(filters.zone.key, paid.c.first_at), "YYYY-MM")
    priced = paid.c.customer_mrr > 0, paid.c.customer_mrr > paid.c.amount
    more: dict[str, ColumnElement[Any]] = {
        "kind": kind_of(paid),
        "begun": cast(and_(paid.c.is_paying, ~paid.c.was_paying), Integer),
        "lost": cast(and_(paid.c.was_paying, ~paid.c.is_paying), Integer),
        "priced": cast(priced[0], Integer) - cast(priced[1], Integer),
        "cohort": case((paid.c.is_seen, month)),
    }
    kept = (column for column in paid.c if column.name not in {"is_found", "is_seen"})
    return select(*kept, *(value.label(name) for name, value in more.items())).cte("movements")


def kind_of(paid: FromClause) -> ColumnElement[str]:
    """Say what a movement is: what it means for the customer comes first."""
    return case(
        (paid.c.is_found, "found"),
        (and_(~paid.c.was_paying, paid.c.place == 1), "new"),
        (~paid.c.was_paying, "reactivation"),
        (~paid.c.is_paying, "churn"),
        (paid.c.unpriced != 0, "unpriced"),
        (paid.c.amount > 0, "expansion"),
        else_="contraction",
    )


def snapshots(filters: Filters, *chosen: Condition) -> CTE:
    """Set each snapshot of a subscription beside the one before it."""
    told = SNAPSHOTS.c
    mine = (told.account, told.subscription)
    order = mrr_recent.order(SNAPSHOTS)
    amount, unknown, discount = mrr_recent.values(SNAPSHOTS)

    def before(value: ColumnElement[Any], name: str) -> ColumnElement[Any]:
        return func.lag(value, 1, 0).over(partition_by=mine, order_by=order).label(name)

    return (
        select(
            *(told[name] for name in ("as_of", "id", "account", "livemode", "subscription", "currency", "status")),
            func.coalesce(told.customer, told.subscription).label("customer"),
            told.created,
            func.greatest(told.created, told.trial_end).label("began"),
            amount.label("mrr"),
            unknown.label("unknown"),
            discount.label("discount"),
            before(amount, "mrr_before"),
            before(unknown, "unknown_before"),
            before(discount, "discount_before"),
            func.row_number().over(partition_by=mine, order_by=order).label("place"),
        )
        .where(*mrr_recent.whose(SNAPSHOTS, filters), *chosen)
        .cte("snapshots")
    )


def changes(told: FromClause) -> CTE:
    """Keep the snapshots that change anything: most tell of a new period only."""
    amount, unpriced = told.c.mrr - told.c.mrr_before, told.c.unknown - told.c.unknown_before
    undiscounted = told.c.discount - told.c.discount_before
    late = and_(told.c.place == 1, told.c.as_of > told.c.began + literal(SOON))
    moves: Condition = or_(amount != 0, unpriced != 0, undiscounted != 0)
    kept = ("id", "account", "livemode", "subscription", "currency", "customer", "status", "mrr", "unknown")
    return (
        select(
            told.c.as_of.label("created"),
            *(told.c[name] for name in kept),
            amount.label("amount"),
            unpriced.label("unpriced"),
            undiscounted.label("undiscounted"),
            func.coalesce(late, False).label("is_found"),
        )
        .where(moves)
        .cte("changes")
    )


def running(moved: FromClause) -> CTE:
    """Add up what each customer pays, movement by movement; of one second, what is gained comes before what is lost."""
    theirs = (moved.c.account, moved.c.customer, moved.c.currency)
    gains_first = case((moved.c.amount > 0, 0), (moved.c.unpriced > 0, 1), else_=2)
    order = (moved.c.created, gains_first, moved.c.id.collate("C"))

    def over(value: Any, *, sums: bool = False) -> ColumnElement[Any]:
        return value.over(partition_by=theirs, order_by=order, rows=(None, 0) if sums else None)  # type: ignore[no-any-return]

    amount = cast(over(func.sum(moved.c.amount), sums=True), BigInteger)
    unpriced = cast(over(func.sum(moved.c.unpriced), sums=True), BigInteger)
    return select(
        moved,
        amount.label("customer_mrr"),
        or_(amount > 0, unpriced > 0).label("is_paying"),
        or_(amount > moved.c.amount, unpriced > moved.c.unpriced).label("was_paying"),
        over(func.row_number()).label("place"),
        over(func.first_value(moved.c.created)).label("first_at"),
        over(func.first_value(~moved.c.is_found)).label("is_seen"),
    ).cte("running")
