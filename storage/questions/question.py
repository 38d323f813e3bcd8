"""What a finance question is: one function that answers it, its columns, and what it can be narrowed by."""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from storage.exports.columns import Column, Row, words
from storage.questions import asked, cursor
from storage.questions.filters import ALWAYS_TAKEN, PAGED, THEN, Filter, Filters

PAGE_ROWS = 100


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of an answer, and where the next begin."""

    rows: Sequence[Row]
    after: str | None


class Knows(Enum):
    """How a question answers as of a moment."""

    THEN = "its tables are shown as they were"
    OWN_TIMES = "its rows tell themselves since when they are there, and the function keeps to that"
    NOW_ONLY = "nobody knows what it would have answered"


@dataclass(frozen=True, slots=True)
class Question:
    """A question by its name in addresses and commands. Its words are its function's docstring.

    `nothing` is what an empty answer means where that is good news: then the words say what to do about the rest,
    and stand open on the page.
    """

    name: str
    ask: Callable[[Connection, Filters], Iterator[Row]]
    columns: tuple[Column, ...]
    own_filters: tuple[Filter, ...] = ()
    paged: bool = True
    nothing: str = ""
    knows: Knows = Knows.THEN

    @property
    def help(self) -> str:
        """Say what is asked, and how the answer is to be read."""
        return inspect.getdoc(self.ask) or ""

    @property
    def title(self) -> str:
        """Say what is asked, as finance would ask it."""
        return self.help.partition("\n")[0]

    @property
    def words(self) -> str:
        """Name the question in menus."""
        return words(self.name)

    @property
    def filters(self) -> tuple[Filter, ...]:
        """List everything that narrows the answer."""
        then = () if self.knows is Knows.NOW_ONLY else THEN
        return (*ALWAYS_TAKEN, *then, *self.own_filters, *(PAGED if self.paged else ()))

    def read(self, given: Iterable[tuple[str, str]], zone: ZoneInfo, now: datetime) -> Filters:
        """Check what was given."""
        return asked.read(self.filters, given, zone, now)

    def page(self, connection: Connection, filters: Filters) -> Page:
        """Answer with one page; a question that is not paged answers whole."""
        if not self.paged:
            return Page(list(self.ask(connection, filters)), None)
        size = filters.limit or PAGE_ROWS
        rows = list(self.ask(connection, replace(filters, limit=size + 1)))
        return Page(rows[:size], cursor.opaque(rows[size - 1]) if len(rows) > size else None)

    def has_any(self, connection: Connection, filters: Filters) -> bool:
        """Say whether there is an answer at all."""
        return next(self.ask(connection, replace(filters, limit=1 if self.paged else None)), None) is not None
