"""An answer's rows as they come from the database: read one by one, or copied as cells that PostgreSQL wrote itself.

Reading a row into Python and writing it again takes thirty times as long as taking the bytes that the server made.
"""

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing
from itertools import chain, islice
from typing import Any, Protocol, cast

from sqlalchemy import Connection, CursorResult, Executable, Select, select

from storage.exports.columns import Row

FETCHED_AT_ONCE = 500
COPIED_AT_ONCE = 2000  # lines; a few milliseconds of work, between which deliveries get their turn
Lines = list[bytes]


class Wanted(Protocol):
    """How a form wants its cells."""

    def written(self, statement: Select[Any]) -> Select[Any] | None:
        """Select the cells of a statement's rows; None where only Python can write them."""

    def ready(self, connection: Connection) -> bool:
        """Prepare the transaction; False where its cells would not be right."""


def source(rows: Iterator[Row]) -> "Source":
    """Take any rows as a source."""
    return rows if isinstance(rows, Source) else Source(rows)


class Source:
    """Rows, counted while they pass; those that Python made, nobody else can write."""

    def __init__(self, rows: Iterator[Row]) -> None:
        """Begin with none taken."""
        self.count = 0
        self._rows = rows

    def __iter__(self) -> Iterator[Row]:
        """Read them one by one."""
        return self

    def __next__(self) -> Row:
        """Read the next one."""
        row = next(self._rows)
        self.count += 1
        return row

    def copied(self, _wanted: Wanted) -> Generator[Lines] | None:
        """Say that they cannot be copied."""
        return None

    def close(self) -> None:
        """Leave nothing open."""
        if isinstance(self._rows, Generator | Source):
            self._rows.close()


class Stated(Source):
    """The rows of statements, one after the other; nothing is executed before the first row is wanted."""

    def __init__(self, connection: Connection, statements: Iterable[Executable]) -> None:
        """Keep the statements; they may be made one by one, each when the one before has been read."""
        self._connection, self._statements = connection, iter(statements)
        super().__init__(read(connection, self._statements))

    def copied(self, wanted: Wanted) -> Generator[Lines] | None:
        """Take lines of CSV that the database writes; None where it cannot write one of the columns."""
        first = next(self._statements, None)
        self._statements = chain([] if first is None else [first], self._statements)
        self._rows = read(self._connection, self._statements)
        if not isinstance(first, Select) or wanted.written(first) is None or not wanted.ready(self._connection):
            return None
        self._connection.execute(select(first.subquery()).limit(0))  # what listens to statements hears of its tables
        return self._copied(wanted)

    def _copied(self, wanted: Wanted) -> Generator[Lines]:
        for statement in self._statements:
            cells = cast("Select[Any]", wanted.written(cast("Select[Any]", statement)))
            with closing(copy(self._connection, cells)) as blocks:
                for lines in blocks:
                    self.count += len(lines)
                    yield lines


class Within(Source):
    """Rows that can be read only while something else is so, such as tables being shown as they were."""

    def __init__(self, around: AbstractContextManager[Any], ask: Callable[[], Iterator[Row]]) -> None:
        """Begin nothing before the first row is wanted."""
        super().__init__(read_within(around, ask))
        self._around, self._ask, self._held = around, ask, ExitStack()

    def copied(self, wanted: Wanted) -> Generator[Lines] | None:
        """Take lines of CSV that the database writes, if it can."""
        self._held.enter_context(self._around)
        inner = self._held.enter_context(closing(source(self._ask())))
        self._rows = inner
        blocks = inner.copied(wanted)
        return None if blocks is None else self._copied(blocks)

    def close(self) -> None:
        """End what had to be so."""
        super().close()
        self._held.close()

    def _copied(self, blocks: Generator[Lines]) -> Generator[Lines]:
        with closing(blocks):
            for lines in blocks:
                self.count += len(lines)
                yield lines


def read(connection: Connection, statements: Iterable[Executable]) -> Generator[Row]:
    """Read through server-side cursors: however long the answer is, little of it is in memory."""
    for statement in statements:
        result: CursorResult[Any] = connection.execute(statement, execution_options={"yield_per": FETCHED_AT_ONCE})
        names = tuple(result.keys())
        with result:  # whoever stops half-way leaves no cursor open
            for row in result:
                yield dict(zip(names, row, strict=True))


def read_within(around: AbstractContextManager[Any], ask: Callable[[], Iterator[Row]]) -> Generator[Row]:
    """Read rows while something else is so."""
    with around:
        yield from ask()


def copy(connection: Connection, statement: Select[Any]) -> Generator[Lines]:
    """Let the server write CSV (postgresql.org/docs/current/sql-copy.html), some lines at a time.

    Between two blocks others get their turn: gevent switches where we sleep.
    """
    compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    driver: Any = connection.connection.driver_connection
    command = f"copy ({compiled}) to stdout (format csv, encoding 'UTF8')"
    with driver.cursor() as cursor, cursor.copy(command, compiled.params) as given:
        lines = map(bytes, given)  # the driver gives views, which cost more to keep than to copy
        while block := list(islice(lines, COPIED_AT_ONCE)):
            yield block
            time.sleep(0)
