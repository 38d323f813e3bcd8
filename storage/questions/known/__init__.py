"""Answers as of a moment: temporary views of the billing tables, as they were then, stand in for the tables.

A question reads `charges`, and PostgreSQL looks for that name among the temporary views first. So every question, and
whatever it joins, answers as of then without knowing it. A view is made when a statement first names its table.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, event, text

from storage.billing import HISTORIES, TABLES
from storage.database import Base, prepare_after
from storage.events import StoredEvent
from storage.left_out import UNKNOWN_FIELDS, UNSUPPORTED
from storage.movement_sums import SUMS
from storage.parked import ParkedEvent
from storage.questions.known.rebuilding import rebuild
from storage.questions.known.then import Then
from storage.questions.listing import MEMORY
from storage.questions.moment import Moment
from storage.sightings import SIGHTINGS

HISTORY = frozenset(told.model.__tablename__ for projections in HISTORIES.values() for told in projections)
BILLING = {model.__tablename__: model for model in TABLES if model.__tablename__ not in HISTORY}
OF_EVENTS = tuple(view.name for view in (SIGHTINGS, UNSUPPORTED, UNKNOWN_FIELDS))
EVENTS, PARKED = StoredEvent.__tablename__, ParkedEvent.__tablename__  # a parked event was projected at no time
SHADOWED = frozenset({EVENTS, *OF_EVENTS, *BILLING, *HISTORY})
PUT_RIGHT = SUMS.name  # whoever reads sums as of a moment puts them right first (storage/questions/moved_then.py)
HERE = "shadows"  # where a connection keeps what stands in for its tables
READ = re.compile(r"(?:\bfrom|\bjoin|,)\s+(\w+)", re.IGNORECASE)


class NotThenError(Exception):
    """A question reads a table of which nobody knows what was in it at a moment."""


@contextmanager
def as_of(connection: Connection, moment: Moment, *, livemode: bool) -> Iterator[None]:
    """Let a transaction read what was known at a moment in one mode, and nothing newer, until this ends.

    The transaction must be one that may write; what it writes are temporary tables, and they are taken back.
    """
    with prepare_after(connection, None):  # a statement prepared before would go on reading the tables themselves
        savepoint = connection.begin_nested()
        shadows = Shadows(connection, moment, livemode=livemode)
        event.listen(connection, "before_cursor_execute", shadows.before)
        kept = connection.info  # belongs to the connection of PostgreSQL, which may be given back before this ends
        kept[HERE] = shadows
        try:
            yield
        finally:
            del kept[HERE]
            event.remove(connection, "before_cursor_execute", shadows.before)
            if savepoint.is_active and not connection.closed:
                savepoint.rollback()


@contextmanager
def today(connection: Connection) -> Iterator[None]:
    """Let a transaction that reads as of a moment read its tables as they are now, until this ends."""
    shadows: Shadows = connection.info[HERE]
    before = connection.scalar(text("select current_setting('search_path')"))
    with shadows.aside():
        connection.exec_driver_sql(f"set local search_path = {schema_of(connection)}, pg_temp")
        yield
    connection.execute(text("select set_config('search_path', :before, true)"), {"before": before})


def of_totals(connection: Connection) -> None:
    """Say that what is read as of the moment is read for totals only: these need no row that says the same now."""
    connection.info[HERE].of_totals()


def schema_of(connection: Connection) -> str:
    """Name the schema in which the ledger's tables are."""
    return f'"{connection.scalar(text("select current_schema()"))}"'


class Shadows:
    """The views that stand in for tables, each made before the first statement that reads it."""

    def __init__(self, connection: Connection, moment: Moment, *, livemode: bool) -> None:
        """Nothing is made yet."""
        connection.execute(MEMORY)
        self._then = Then(moment, livemode, schema_of(connection), since=moment.end)
        self._made: set[str] = set()
        self._making = False
        if self._then.by_receipt:
            self._then = self._then.collect_receipts(connection)

    def of_totals(self) -> None:
        """Make the views for totals, unless one that is not is there already."""
        self._then = replace(self._then, of_totals=not self._made)

    def before(self, connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        """Make what the statement reads."""
        if self._making:
            return
        read = set(READ.findall(statement))
        if unknown := read & Base.metadata.tables.keys() - SHADOWED - {PARKED, PUT_RIGHT}:
            raise NotThenError(f"what was in {', '.join(sorted(unknown))} then is not known")
        with self.aside():
            for table in sorted(read & SHADOWED - self._made):
                self._make(connection, table)
                self._made.add(table)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let statements pass as they are."""
        self._making = True
        try:
            yield
        finally:
            self._making = False

    def _make(self, connection: Connection, table: str) -> None:
        if (model := BILLING.get(table)) is None:
            view = self._view(table)
        else:
            view = billing(self._then, model, rebuilt=rebuild(connection, self._then, model))
        connection.exec_driver_sql(f"create temp view {table} as {view}")

    def _view(self, table: str) -> str:
        then, source = self._then, f"{self._then.schema}.{table}"
        if table in HISTORY:  # its rows never change: a row is what its event told
            return f"select * from {source} t where {then.shows_row('t')}"  # noqa: S608 — our own names
        if table == EVENTS:
            return f"select * from {source} e where {then.knows_event('e')}"  # noqa: S608 — our own names
        if not then.by_receipt:
            return f"select * from {source} t where created < {then.end}"  # noqa: S608 — our own names
        its_event = "e.id = t.event_id and e.account = t.account and e.livemode = t.livemode"
        known = f"select from {then.schema}.events e where {its_event} and {then.knows_event('e')}"
        return f"select * from {source} t where exists ({known})"  # noqa: S608 — our own names


def billing(then: Then, model: type[Base], *, rebuilt: bool) -> str:
    """Show a table as it was: its rows that have not changed since, and beside them the others, if any, as they were.

    The condition stands outside of the union, so that PostgreSQL plans the two as one table with all its indexes.
    """
    names = ", ".join(f'"{column.name}"' for column in model.__table__.columns)
    both = f"select {names}, true as live from {then.schema}.{model.__tablename__}"  # noqa: S608 — our own names
    if rebuilt:
        both += f" union all select {names}, false from pg_temp.{model.__tablename__}_then"  # noqa: S608 — our own names
    deleted = " and not (t.live and t.deleted is true)" if "deleted" in model.__table__.columns else ""
    shown = f"(not t.live or {then.shows_row('t')})" if then.by_receipt else then.shows_row("t")
    if (same := then.says_the_same("t", model)) != "false":
        nothing = f"case when {shown} then t.amount_refunded else 0 end as amount_refunded"
        names, shown = names.replace('"amount_refunded"', nothing), f"({shown} or t.live and {same})"
    return f"select {names} from ({both}) t where {shown}{deleted}"  # noqa: S608 — our own names
