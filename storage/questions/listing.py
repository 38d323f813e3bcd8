"""What all questions share: the mode and account they keep to, the order of lists, and reading row by row."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    DateTime,
    Executable,
    FromClause,
    Select,
    Text,
    func,
    literal,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from storage.exports.columns import Row
from storage.exports.source import Stated
from storage.questions.filters import Filters
from storage.questions.period import Period

EQUAL = (
    "account", "status", "currency", "customer", "subscription", "charge", "object_type", "error",
    "type", "reporting_category", "source", "destination",
)  # fmt: skip
AT = DateTime(timezone=True)
MEMORY = text("set local work_mem = '64MB'")  # for answers that put much in order
Condition = ColumnElement[bool]


def rows(connection: Connection, statement: Executable) -> Iterator[Row]:
    """Read an answer: however long it is, little of it is in memory."""
    return Stated(connection, statement)


def scope(table: FromClause, filters: Filters) -> list[Condition]:
    """Keep to one mode and to what was asked for. A filter that the table lacks is an error, never ignored."""
    given = ((name, getattr(filters, name)) for name in EQUAL)
    return [
        table.c.livemode == filters.livemode,
        *(table.c[name] == value for name, value in given if value is not None),
    ]


def within(period: Period, at: ColumnElement[Any]) -> list[Condition]:
    """Keep to the period: from its start up to, and without, its end."""
    bounds = [at >= period.start] if period.start is not None else []
    return [*bounds, at < period.end] if period.end is not None else bounds


def told_by(filters: Filters, at: ColumnElement[Any]) -> list[Condition]:
    """Keep to what we had written down ourselves at the moment asked for."""
    return [at < filters.moment.end] if filters.moment else []


def of_newest(table: FromClause, shown: ColumnElement[str]) -> ColumnElement[Any]:
    """Take a column of a group's newest event."""
    order = (table.c.created.desc(), table.c.event_id.collate("C").desc())
    return func.array_agg(aggregate_order_by(shown, *order), type_=ARRAY(Text))[1]


def newest(statement: Select[Any], table: FromClause, filters: Filters) -> Select[Any]:
    """Show the newest first, beginning after the last page's end: no row is counted through to reach the next."""
    key = (table.c.created, table.c.id, table.c.account)
    statement = statement.where(table.c.created.is_not(None), *within(filters.period, table.c.created))
    if filters.after:
        end = [typed(value, column) for value, column in zip(filters.after, key, strict=True)]
        # The first condition says nothing new, but from it PostgreSQL knows how many rows are left.
        statement = statement.where(table.c.created <= end[0], tuple_(*key) < tuple_(*end))
    return statement.order_by(*(column.desc() for column in key)).limit(filters.limit)


def typed(value: Any, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Say of what type a place in the order is, where it is a value: PostgreSQL compares rows type by type."""
    return (
        value
        if isinstance(value, ColumnElement)
        else literal(value, AT if isinstance(column.type, DateTime) else Text())
    )
