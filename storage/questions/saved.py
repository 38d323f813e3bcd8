"""Saved questions: which names were given, and to what."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, func, select

from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters
from storage.questions.listing import rows, told_by, within
from storage.saved import NEWEST, SAVED

COLUMNS = columns(name=Kind.TEXT, question=Kind.TEXT, filters=Kind.TEXT, saved_at=Kind.TIME, by=Kind.TEXT)
NOTHING_SAVED = "No question was saved yet: flask audit save march totals --period 2026-03"


def saved(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which questions did we save, and under which names?

    `flask audit save march totals --period 2026-03` gives a question and its filters a name. The name leads there:
    `/audit/saved/march`, or `flask audit run march`. A name that is given anew is the newer question's. This lists
    those that ask for this mode; a period is when the name was given.
    """
    newest = NEWEST.where(*told_by(filters, SAVED.c.saved_at)).subquery("newest")
    shown = (newest.c[column.name] for column in COLUMNS)
    mode = func.coalesce(newest.c.filters.op("->>")("livemode"), "true") == str(filters.livemode).lower()
    found = select(*shown).where(mode, *within(filters.period, newest.c.saved_at)).order_by(newest.c.name)
    return (told(row) for row in rows(connection, found))


def told(row: Row) -> dict[str, Any]:
    """Write the filters as they are asked for."""
    return dict(row) | {"filters": " ".join(f"{name}={text}" for name, text in row["filters"].items())}
