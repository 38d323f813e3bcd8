"""Long answers cut into spans of their period, each of which is planned for what it holds and read as a whole."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from storage.exports.source import Values
from storage.questions.filters import Filters
from storage.questions.listing import AT, MEMORY
from storage.questions.period import FIRST, LAST, Period

ROWS = 20_000
Times = Callable[[Filters], Sequence[Select[Any]]]  # when what is asked for was made, the newest first, of each kind
# A statement is put together once for all spans: thousands of its parts would wait for the garbage collector.
PARTED: Any = Period(*(bindparam(name, type_=AT, required=False) for name in ("start", "end")))  # type: ignore[arg-type]


def spans(connection: Connection, filters: Filters, times: Times, rows: int = ROWS) -> Iterator[Values]:
    """Give the ends of span after span, the newest first: of no kind does one hold many more than so many rows.

    Each is looked for when the one before has been read. What was made in the same second stays together.
    """
    connection.execute(MEMORY)
    while start := far_end(connection, times(filters), rows):
        yield {"start": start, "end": filters.period.end or LAST}
        filters = replace(filters, period=Period(filters.period.start, start))
    yield {"start": filters.period.start or FIRST, "end": filters.period.end or LAST}


def far_end(connection: Connection, times: Sequence[Select[Any]], rows: int) -> datetime | None:
    """Say where the newest full span begins; None where what is left of no kind fills one."""
    ends = (made.offset(rows - 1).limit(1).scalar_subquery() for made in times)
    found: datetime | None = connection.execute(select(func.greatest(*ends))).scalar()
    return found
