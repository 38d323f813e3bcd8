"""Exports: which files left the ledger, and how to tell that one is still what it was."""

from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import Connection, select

from storage.exported import Export
from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters
from storage.questions.listing import Condition, newest, rows, scope, told_by

EXPORTS = Export.__table__
COLUMNS = columns(
    created=Kind.TIME,
    file=Kind.TEXT,
    rows=Kind.COUNT,
    bytes=Kind.COUNT,
    sha256=Kind.TEXT,
    question=Kind.TEXT,
    filters=Kind.TEXT,
    form=Kind.TEXT,
    finished_at=Kind.TIME,
    id=Kind.ID,
    account=Kind.ID,
)
NOTHING_LEFT = "No file has left the ledger yet: every answer's page offers some."


def exports(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which files left the ledger, what do they answer, and are they still what they were?

    One row for each file that was made whole: the question, what it was narrowed by, `created` (when it was asked: its
    rows are what was known at that moment), how many rows and bytes it has, and its SHA-256. A file whose SHA-256
    (sha256sum FILE) is not here was changed, was not downloaded whole, or is not ours. A download that broke off has no
    row.
    """
    written = told_by(filters, EXPORTS.c.finished_at)
    kept = (*scope(EXPORTS, filters), *own(filters), *written)
    chosen = select(*(EXPORTS.c[column.name] for column in COLUMNS)).where(*kept)
    return (told(row) for row in rows(connection, newest(chosen, EXPORTS, filters)))


def own(filters: Filters) -> Iterator[Condition]:
    """Keep to one file, by its id or by what it holds."""
    if filters.export is not None:
        yield EXPORTS.c.id == filters.export
    if filters.sha256 is not None:
        yield EXPORTS.c.sha256 == filters.sha256


def told(row: Row) -> dict[str, Any]:
    """Write what a file was narrowed by as text."""
    return {**row, "filters": orjson.dumps(row["filters"]).decode()}
