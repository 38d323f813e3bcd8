"""An answer's rows as they come from the database: read one by one, or copied as cells that PostgreSQL wrote itself.

Reading a row into Python and writing it again takes thirty times as long as taking the bytes that the server made.
"""

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, closing
from itertools import chain, islice
from typing import Any, Protocol

from sqlalchemy import Connection, CursorResult, Executable, Select, select

from storage.exports.columns import Row

FETCHED_AT_ONCE = 500
COPIED_AT_ONCE = 2000  # lines; a few milliseconds of work, between which deliveries get their turn
Lines = list[bytes]
Values = Mapping[str, Any]  # of a statement's parameters


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
    """The rows of a statement, asked with one set of values after the other.

    Nothing is executed before the first row is wanted, and each set is made when the one before has been read.
    """

    def __init__(self, connection: Connection, statement: Executable, given: Iterable[Values] = ({},)) -> None:
        """Keep the statement, and the values of what it leaves open."""
        self._connection, self._statement, self._given = connection, statement, iter(given)
        super().__init__(read(connection, statement, self._given))

    def copied(self, wanted: Wanted) -> Generator[Lines] | None:
        """Take lines of CSV that the database writes; None where it cannot write one of the columns."""
        if not isinstance(self._statement, Select):
            return None
        cells = wanted.written(self._statement)
        if cells is None or not wanted.ready(self._connection):
            return None
        first = next(self._given)
        self._connection.execute(select(self._statement.subquery()).limit(0), first)  # listeners hear of its tables
        return self._copied(cells, chain([first], self._given))

    def _copied(self, cells: Select[Any], given: Iterable[Values]) -> Generator[Lines]:
        compiled = cells.compile(dialect=self._connection.dialect, compile_kwargs={"render_postcompile": True})
        command = f"copy ({compiled}) to stdout (format csv, encoding 'UTF8')"
        for values in given:
            with closing(copy(self._connection, command, {**compiled.params, **values})) as blocks:
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


def read(connection: Connection, statement: Executable, given: Iterable[Values]) -> Generator[Row]:
    """Read through server-side cursors: however long the answer is, little of it is in memory."""
    for values in given:
        options = {"yield_per": FETCHED_AT_ONCE}
        result: CursorResult[Any] = connection.execute(statement, values, execution_options=options)
        names = tuple(result.keys())
        with result:  # whoever stops half-way leaves no cursor open
            for row in result:
                yield dict(zip(names, row, strict=True))


def read_within(around: AbstractContextManager[Any], ask: Callable[[], Iterator[Row]]) -> Generator[Row]:
    """Read rows while something else is so."""
    with around:
        yield from ask()


def copy(connection: Connection, command: str, values: Values) -> Generator[Lines]:
    """Let the server write CSV (postgresql.org/docs/current/sql-copy.html), some lines at a time.

    Between two blocks others get their turn: gevent switches where we sleep.
    """
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(command, values) as given:
        lines = map(bytes, given)  # the driver gives views, which cost more to keep than to copy
        while block := list(islice(lines, COPIED_AT_ONCE)):
            yield block
            time.sleep(0)
