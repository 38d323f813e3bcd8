"""Loads what was planned: events day after day, then each table, its indexes last."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from sqlalchemy import Connection, Engine, text

from bench.fill import sales, settling, subscribing
from bench.fill.plan import BEGIN, DAY, END, TABLES, TURNS
from bench.fill.written import row, told

EVENTS = (*subscribing.EVENTS, *sales.EVENTS, *settling.EVENTS)
KEPT = (*subscribing.KEPT, *sales.KEPT, *settling.KEPT)
AT_ONCE = 60_000  # payments whose events are sorted together, in memory
AT_THE_SAME_TIME = 2
MEMORY = ("set local work_mem = '256MB'", "set local maintenance_work_mem = '1GB'")
NAMES = "id, account, livemode, type, created, received_at, object_type, object_id, api_version, facts, receipt"
# A foreign key to the table comes first: it needs the primary key.
KEYS = """
select conrelid::regclass, conname, pg_get_constraintdef(oid) from pg_constraint
where contype in ('p', 'f') and cast(:table as regclass) in (case contype when 'p' then conrelid end, confrelid)
order by contype
"""
INDEXES = "select indexname, indexdef from pg_indexes where tablename = :table and schemaname = current_schema()"
READ = "id, account, livemode, type, created, received_at, object_type, object_id, api_version, facts::json, '{}'"
Say = Callable[[str], None]


class NotEmptyError(Exception):
    """There are events in the ledger already: the books of nobody are to be mixed with invented ones."""


def fill(owner: Engine, payments: int, say: Say = lambda _: None) -> None:
    """Make the payments, and all that belongs to them, in a migrated ledger that is empty."""
    with owner.connect() as connection:
        if connection.scalar(text("select exists (select from events)")):
            raise NotEmptyError("the ledger has events already")
    timed = Timed(say)
    with owner.begin() as connection:
        plan(connection, payments)
    timed("plan")
    parts = [("events", partial(load_events, payments=payments))]
    parts += [(table, partial(load, table=table, rows=rows)) for table, rows in by_table().items()]
    with ThreadPoolExecutor(max_workers=AT_THE_SAME_TIME) as threads:
        for _ in threads.map(lambda part: alone(owner, *part, timed), parts):
            pass
    with owner.begin() as connection:
        connection.exec_driver_sql("drop schema plan cascade")
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum (analyze)")
    timed("vacuum")


def alone(owner: Engine, name: str, part: Callable[[Connection], None], timed: "Timed") -> None:
    """Do a part in a transaction of its own: what is written to a new file needs no log, if wal_level is minimal."""
    with owner.begin() as connection:
        part(connection)
    timed(name)


class Timed:
    """Says when each part was done."""

    def __init__(self, say: Say) -> None:
        """Begin."""
        self._say, self._begun = say, time.perf_counter()

    def __call__(self, part: str) -> None:
        """Tell the seconds since the beginning."""
        self._say(f"{time.perf_counter() - self._begun:7.1f} s  {part}")


def plan(connection: Connection, payments: int) -> None:
    """Make the plan's tables."""
    run(connection, *MEMORY, "drop schema if exists plan cascade", "create schema plan")
    for statement in TABLES:
        given = statement.replace(":payments", str(payments))
        run(connection, given.replace(":subscriptions", str(max(1, payments // 180))))
    for table, turn in TURNS.items():
        run(connection, f"create index on plan.{table} ({turn})", f"analyze plan.{table}")


def load_events(connection: Connection, payments: int) -> None:
    """Write the events in the order in which they are received, a span of time after the other."""
    run(connection, *MEMORY, "alter table events disable trigger events_append_only")
    told_at = " union all ".join(map(told, EVENTS))
    with emptied(connection, "events"):
        for start, end in spans(payments):
            chosen = told_at.replace(":start", str(start)).replace(":end", str(end))
            run(connection, f"insert into events ({NAMES}) select {READ} from ({chosen}) told order by received_at")
    run(connection, "alter table events enable trigger events_append_only")


def spans(payments: int) -> Iterator[tuple[int, int]]:
    """Part the three years, and the days before and after them."""
    length = max(DAY, (END - BEGIN) * AT_ONCE // payments)
    start = BEGIN - 10 * DAY
    while start < END + 60 * DAY:
        yield start, start + length
        start += length


def by_table() -> dict[str, list[str]]:
    """Gather what is written into each table."""
    found: dict[str, list[str]] = defaultdict(list)
    for kept in KEPT:
        found[kept.thing.model.__tablename__].append(row(kept))
    return found


def load(connection: Connection, table: str, rows: list[str]) -> None:
    """Write a table's rows, then its indexes."""
    run(connection, *MEMORY)
    with emptied(connection, table):
        run(connection, *rows)


@contextmanager
def emptied(connection: Connection, table: str) -> Iterator[None]:
    """Empty a table and take its indexes and keys away, with what refers to them; make them again."""
    keys = connection.execute(text(KEYS), {"table": table}).all()
    for owner, name, _ in keys:
        run(connection, f"alter table {owner} drop constraint {name}")
    indexes = connection.execute(text(INDEXES), {"table": table}).all()
    run(connection, *(f"drop index {name}" for name, _ in indexes), f"truncate {table}")
    yield
    for owner, name, definition in reversed(keys):
        run(connection, f"alter table {owner} add constraint {name} {definition}")
    run(connection, *(definition for _, definition in indexes))


def run(connection: Connection, *statements: str) -> None:
    """Run statements without parameters."""
    for statement in statements:
        connection.exec_driver_sql(statement.replace("%", "%%"))
