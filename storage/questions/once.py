"""Statements of pages, put together once: to do so takes several times as long as to answer them.

A statement depends on which filters are given, and not on the values of most. So it is written with a parameter in the
place of each such value, kept as text, and asked again with others.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    CompoundSelect,
    Connection,
    CursorResult,
    Dialect,
    Insert,
    Select,
    Text,
    bindparam,
)
from sqlalchemy.types import TypeEngine

from storage.database import prepare_after
from storage.exports.columns import Row
from storage.questions.cursor import Position
from storage.questions.filters import Filters
from storage.questions.listing import AT, rows
from storage.questions.period import ALWAYS, Period

KEPT = 512  # statements; most have a few thousand letters
# Filters that a question compares with a column, and does nothing else with.
TEXTS = (
    "account", "currency", "customer", "subscription", "charge", "source", "destination", "payout", "payee",
)  # fmt: skip
TYPES: Mapping[str, TypeEngine[Any]] = {
    **{name: Text() for name in TEXTS},
    **dict.fromkeys(("start", "end", "after_created", "since"), AT),
    **dict.fromkeys(("after_id", "after_account", "id"), Text()),
    **dict.fromkeys(("least", "most", "limit"), BigInteger()),
    **dict.fromkeys(("named", "few", "many", "events", "customers", "histories"), ARRAY(Text)),
    "buckets": ARRAY(AT),
}
NO_VALUES: Mapping[str, Any] = {
    **dict.fromkeys((*TEXTS, "after", "limit")),
    "period": ALWAYS,
    "amounts": (None, None),
    "given": {},
}
ANYTHING = Filters(ZoneInfo("UTC"), date.max)  # of what is looked up by its id, no day is asked
# Writes a statement of filters, and of parameters of its own: datetimes, texts, and lists of either.
Write = Callable[..., Select[Any] | CompoundSelect[Any] | Insert]


class Written(NamedTuple):
    """A statement as the driver takes it, and what its own words need."""

    sql: str
    constants: Mapping[str, Any]


def page(connection: Connection, filters: Filters, write: Write, **own: Any) -> Iterator[Row]:
    """Read a page; `write` is made once, as functions of modules are, and depends on its arguments alone.

    A whole answer is written anew: it may be copied, and takes longer than that in any case.
    """
    return rows(connection, write(filters, **own)) if filters.limit is None else few(connection, filters, write, own)


def by_id(connection: Connection, write: Write, id: str, **chosen: Any) -> list[Row]:
    """Read what bears an id, by a plan that is made once for all ids: to make it takes ten times as long as to read.

    `chosen` are filters. Lists are planned for the values that they are asked with (storage.database.FINANCE_OPTIONS).
    """
    connection.exec_driver_sql("set local plan_cache_mode = force_generic_plan")
    with prepare_after(connection, 0):  # at its first use, not only once a connection has asked it five times
        found = list(few(connection, replace(ANYTHING, **chosen), write, {"id": id}))
    connection.exec_driver_sql("set local plan_cache_mode to default")
    return found


def few(connection: Connection, filters: Filters, write: Write, own: Mapping[str, Any]) -> Iterator[Row]:
    """Read the few rows of a page at once; nothing is executed before the first one is wanted."""
    for row in execute(connection, filters, write, **own):
        yield row._asdict()


def execute(connection: Connection, filters: Filters, write: Write, **own: Any) -> CursorResult[Any]:
    """Execute a statement with the values of its filters, and its own."""
    given = {name: value for name, value in {**values(filters), **own}.items() if value is not None}
    kept = written(connection.dialect, write, frozenset(given), frozenset(own), replace(filters, **NO_VALUES))
    return connection.exec_driver_sql(kept.sql, {**kept.constants, **given})


def values(filters: Filters) -> dict[str, Any]:
    """Name the values that are parameters."""
    after = filters.after or (None, None, None)
    return {
        **{name: getattr(filters, name) for name in TEXTS},
        **dict(zip(("after_created", "after_id", "after_account"), after, strict=True)),
        **dict(zip(("least", "most"), filters.amounts, strict=True)),
        "start": filters.period.start,
        "end": filters.period.end,
        "limit": filters.limit,
    }


@lru_cache(maxsize=KEPT)
def written(dialect: Dialect, write: Write, given: frozenset[str], own: frozenset[str], filters: Filters) -> Written:
    """Write a statement with parameters in the places of the given values."""
    places = {name: bindparam(name, type_=TYPES[name], required=False) for name in given}
    more = {name: places.get(name) for name in own}
    sql = write(placed(filters, places), **more).compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    constants = {name: value for name, value in sql.params.items() if name not in given}
    return Written(str(sql), constants)


def placed(filters: Filters, places: Mapping[str, BindParameter[Any]]) -> Filters:
    """Put parameters in the places of the values."""
    chosen: Any = {name: places[name] for name in (*TEXTS, "limit") if name in places}
    if "after_created" in places:
        chosen["after"] = Position(*(places[f"after_{name}"] for name in Position._fields))  # type: ignore[arg-type]
    start, end, least, most = (places.get(name) for name in ("start", "end", "least", "most"))
    chosen |= {"period": Period(start, end), "amounts": (least, most)}  # type: ignore[arg-type]
    return replace(filters, **chosen)
