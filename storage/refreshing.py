"""Adds up what totals keep ready: whatever is marked as not true any more, newest first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Row,
    Text,
    cast,
    column,
    func,
    insert,
    literal,
    literal_column,
    select,
    text,
    true,
)

from storage import balance_sums
from storage.billing import TABLES
from storage.database import connected, transaction
from storage.movement_sums import BIN, BUCKET, LATER, stale
from storage.questions import later_parts
from storage.questions.balance_moves import BALANCE
from storage.questions.listing import AT, Condition
from storage.questions.ready import TOTALS, Kept, each, inside, merged

REFRESHING = 723444  # any number that no other lock of the ledger has
AT_ONCE = 2000  # quarters of an hour a transaction
# Without a refresh for so long, receiving makes no more marks. A clock may be set back by less than the margin.
MARKED_UNTIL = "marked_until = clock_timestamp() + interval '6 hours'"
RENEW = text(
    f"update sums_state set {MARKED_UNTIL} "  # noqa: S608 — our own words
    "where whole and marked_until > clock_timestamp() + interval '10 minutes' returning true"
)
# When each kind moves. Whoever is writing to these tables has made no marks, so it is waited for.
MOVING = (
    ("charge", "created", "charges", "status = 'succeeded'"),
    ("unitemised", "as_of", "charges", "amount_refunded > 0"),
    ("payment_intent", "created", "payment_intents", "status = 'succeeded'"),
    ("refund", "created", "refunds", "true"),
    ("dispute", "created", "disputes", "true"),
    *balance_sums.MOVING,
)
KEPT: Mapping[str, Kept] = {kind: kept for kept in (TOTALS, BALANCE) for kind in kept.parts}
SUMS = (*(kept.table.name for kept in (TOTALS, BALANCE)), LATER.name)
READ = {table for _, _, table, _ in MOVING}
WAIT = text(f"lock table {', '.join(m.__tablename__ for m in TABLES if m.__tablename__ in READ)} in share mode")
MARK = text(f"update sums_state set {MARKED_UNTIL}, whole = false")  # noqa: S608 — our own words
EVERYTHING = " union all ".join(
    f"select distinct livemode, account, '{kind}', {BIN.format(at)} from {table} found where {which}"  # noqa: S608
    for kind, at, table, which in MOVING
)
PLAIN = "charge is null and payment_intent is null and source is null and balance_transaction is null"
INTO = "insert into stale_sums (livemode, account, kind, bucket)"
# Every mark becomes a plain one: which kind is not true, in which quarter of an hour. No two are the same.
GATHER = text(
    f"with gone as (delete from stale_sums returning *) {INTO} "  # noqa: S608 — our own words
    f"select distinct livemode, account, kind, bucket from ({stale('gone')}) marked where bucket is not null"
)
NEWEST = text(
    "select livemode, account, kind, bucket, array_agg(cast(ctid as text)) as places from stale_sums "  # noqa: S608
    f"where {PLAIN} group by 1, 2, 3, 4 order by bucket desc, livemode, account, kind limit {AT_ONCE}"
)
# Found by where they lie: nothing else is taken away, and nothing is planned from what the table held yesterday.
TAKE_MARKS = text("delete from stale_sums where ctid = any(cast(:places as tid[]))")
TAKE_SUMS = [
    text(
        f"delete from {sums} gone using unnest(cast(:livemode as boolean[]), cast(:account as text[]), "  # noqa: S608
        "cast(:kind as text[]), cast(:bucket as timestamptz[])) chosen (livemode, account, kind, bucket) "
        "where gone.livemode = chosen.livemode and gone.account = chosen.account "
        "and gone.kind = chosen.kind and gone.bucket = chosen.bucket"
    )
    for sums in SUMS
]
KEEPS_LATER = text("select set_config('ledger.keeps_later_parts', 'yes', true)")  # as no older release does
TYPES: tuple[Any, ...] = (Boolean, Text, AT, AT)
Marked = Row[Any]  # livemode, account, kind, bucket; and where its marks lie


def refresh(engine: Engine) -> int | None:
    """Bring the sums up to date; say how many quarters of an hour were added up, None where somebody else is at it.

    What changes meanwhile is marked again, and left to the next time. Safe to be killed at any moment.
    """
    steady = engine.execution_options(isolation_level="REPEATABLE READ")
    with alone(engine) as is_mine:
        if not is_mine:
            return None
        if not renewed(engine):
            begin_anew(engine, steady)
        with transaction(steady) as connection:
            learn_later(connection)
        with transaction(steady) as connection:
            connection.execute(GATHER)
        return sum(portions(engine, steady))


@contextmanager
def alone(engine: Engine) -> Iterator[bool]:
    """Say whether nobody else refreshes, and keep it so. The lock goes with its connection."""
    with connected(engine.execution_options(isolation_level="AUTOCOMMIT")) as connection:
        is_mine = bool(connection.scalar(select(func.pg_try_advisory_lock(REFRESHING))))
        try:
            yield is_mine
        finally:
            if is_mine:
                connection.execute(select(func.pg_advisory_unlock(REFRESHING)))


def renewed(engine: Engine) -> bool:
    """Have marks made for some hours more; False where they may have ceased, or the sums were never whole."""
    with transaction(engine) as connection:
        return bool(connection.scalar(RENEW))


def begin_anew(engine: Engine, steady: Engine) -> None:
    """Have marks made from now on, by whoever writes; then mark everything that is there."""
    with transaction(engine) as connection:
        connection.execute(text("set local lock_timeout = '10s'"))
        connection.execute(WAIT)
        connection.execute(MARK)
    with transaction(steady) as connection:
        emptied = (f"delete from {table}" for table in (*SUMS, "stale_sums"))  # noqa: S608 — our own names
        for statement in (*emptied, f"{INTO} {EVERYTHING}"):
            connection.execute(text(statement))
        connection.execute(text("update sums_state set whole = true, later_known = true"))


def learn_later(connection: Connection) -> None:
    """Find out for all sums what movements read that was made later, where that was never kept."""
    if connection.scalar(text("select later_known from sums_state")):
        return
    connection.execute(text(f"delete from {LATER.name}"))  # noqa: S608 — our own name
    connection.execute(later_parts.everywhere())
    connection.execute(text("update sums_state set later_known = true"))


def portions(engine: Engine, steady: Engine) -> Iterator[int]:
    """Add up what is marked, some of it a transaction, and say how much."""
    done = AT_ONCE
    while done == AT_ONCE:
        with transaction(steady) as connection:
            done = portion(connection)
        yield done
        renewed(engine)


def portion(connection: Connection) -> int:
    """Add up the newest of what is marked, and take exactly these marks away."""
    marked = connection.execute(NEWEST).all()
    if marked:
        connection.execute(KEEPS_LATER)
        take_away(connection, marked)
        for kind, of_kind in groupby(sorted(marked, key=lambda mark: mark.kind), key=lambda mark: mark.kind):
            anew(connection, kind, spans(of_kind))
    return len(marked)


def anew(connection: Connection, kind: str, within: FromClause) -> None:
    """Add up a kind of movement within spans."""
    connection.execute(added_up(kind, within))
    if kind in later_parts.READ:
        connection.execute(later_parts.within_spans(kind, within, of_span))


def take_away(connection: Connection, marked: Sequence[Marked]) -> None:
    """Take away marks, and the sums that they mark."""
    connection.execute(TAKE_MARKS, {"places": [place for mark in marked for place in mark.places]})
    names = ("livemode", "account", "kind", "bucket")
    for take in TAKE_SUMS:
        connection.execute(take, {name: [getattr(mark, name) for mark in marked] for name in names})


def spans(marked: Iterable[Marked]) -> FromClause:
    """Write quarters of an hour as a table of spans, each of one account."""
    found: list[tuple[bool, str, datetime, datetime]] = []
    by_account = sorted(marked, key=lambda mark: mark[:2])
    for (livemode, account), own in groupby(by_account, key=lambda mark: mark[:2]):
        found += [(livemode, account, *span) for span in merged((mark.bucket, mark.bucket + BUCKET) for mark in own)]
    arrays = (
        literal(list(values), ARRAY(type_)) for values, type_ in zip(zip(*found, strict=True), TYPES, strict=True)
    )
    named = (column("livemode", Boolean), column("account", Text), column("starts", AT), column("ends", AT))
    return func.unnest(*arrays).table_valued(*named).render_derived(name="spans")


def of_span(table: FromClause, at: Any) -> list[Condition]:
    """Keep to a row of the table of spans."""
    own = (table.c[name] == literal_column(f"spans.{name}") for name in ("livemode", "account"))
    return [*own, *inside(at)]


def added_up(kind: str, of: FromClause) -> Any:
    """Write what adds up a kind of movement within spans."""
    kept = KEPT[kind]
    moved = each(kept.parts[kind](of_span))
    bucket: ColumnElement[Any] = literal_column(BIN.format("moved.at"))
    own = of.c.livemode, of.c.account, bucket.label("bucket"), literal(kind, Text).label("kind"), moved.c.currency
    sums = (cast(func.sum(moved.c[name]), BigInteger).label(name) for name in kept.measures)
    names = ("livemode", "account", "bucket", "kind", "currency", *kept.measures)
    places: list[ColumnElement[Any]] = [literal_column(str(place)) for place in (1, 2, 3, 5)]
    shown = select(*own, *sums).select_from(of.join(moved, true())).group_by(*places)
    return insert(kept.table).from_select(names, shown)
