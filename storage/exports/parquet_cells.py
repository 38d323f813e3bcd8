"""Columns of a Parquet file that the database writes as CSV, and that the Arrow project's own reader takes apart.

That reader tells no empty text from none. So the database marks an empty text, and in the column that most often holds
one, it marks what is not there instead.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import arro3.core as arrow
import arro3.io
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
)

from storage.exports.columns import Column, Kind
from storage.exports.csv_cells import MARK, MARKED, is_plain

OFTEN_EMPTY = "account"  # ours has no id
UNMARKED = literal_column("chr(2)", Text)  # whatever is less begins with the mark, or is empty
TEXTS = frozenset({Kind.ID, Kind.TEXT, Kind.WRITTEN})
Cell = ColumnElement[Any]


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells as the reader takes them."""

    columns: Sequence[Column]

    def written(self, statement: Select[Any]) -> Select[Any] | None:
        """Select them; None where only Python can write them."""
        found = statement.subquery("found")
        if len(self.columns) < 2 or not is_plain(self.columns, found):
            return None
        return select(*(cell(column, found.c[column.name]) for column in self.columns))

    def ready(self, _connection: Connection) -> bool:
        """Say that nothing is to be prepared: instants are written in UTC."""
        return True


def cell(column: Column, value: Cell) -> Cell:
    """Write one cell."""
    if column.kind not in TEXTS:
        return CELLS[column.kind](value)
    return swapped(value) if column.name == OFTEN_EMPTY else text(value)


def text(value: Cell) -> Cell:
    """Mark an empty text, and one that begins with the mark."""
    at = cast(value, Text).collate("C")
    return case((at < UNMARKED, MARKED.concat(at)), else_=at)


def swapped(value: Cell) -> Cell:
    """Write an empty text as nothing, and mark nothing."""
    at = cast(value, Text).collate("C")
    doubtful = or_(at.is_(None), and_(at < UNMARKED, at != ""))
    return case((at == "", null()), (doubtful, MARKED.concat(func.coalesce(at, ""))), else_=at)


def whole(value: Cell) -> Cell:
    """Write a whole number."""
    return cast(value, BigInteger)


def instant(value: Cell) -> Cell:
    """Write an instant in UTC."""
    return func.timezone("UTC", value)


def day(value: Cell) -> Cell:
    """Write a day."""
    return func.to_char(value, "YYYY-MM-DD")


def flag(value: Cell) -> Cell:
    """Write a flag as a word."""
    return cast(value, Text)


CELLS: Mapping[Kind, Callable[[Cell], Cell]] = {
    Kind.TIME: instant,
    Kind.DATE: day,
    Kind.MONEY: whole,
    Kind.FEE: whole,
    Kind.COUNT: whole,
    Kind.FLAG: flag,
}


def batch_of(block: Sequence[bytes], columns: Sequence[Column], schema: arrow.Schema) -> arrow.RecordBatch:
    """Read some lines."""
    joined = b"".join(block)
    lines = io.BytesIO(joined)
    [batch] = arro3.io.read_csv(lines, schema, has_header=False, batch_size=len(block))
    is_marked = MARK.encode() in joined
    arrays = [unmarked(batch.column(at), column, is_marked=is_marked) for at, column in enumerate(columns)]
    return arrow.RecordBatch.from_arrays(arrays, schema=schema)


def unmarked(array: Any, column: Column, *, is_marked: bool) -> Any:
    """Bring texts back to what they were."""
    if column.name == OFTEN_EMPTY and column.kind in TEXTS:
        is_empty = array.null_count == len(array)
        texts = [""] * len(array) if is_empty else [unswapped(value) for value in array.to_pylist()]
        return arrow.Array(texts, array.type)
    if not is_marked or column.kind not in TEXTS:
        return array
    return arrow.Array([value and value.removeprefix(MARK) for value in array.to_pylist()], array.type)


def unswapped(value: str | None) -> str | None:
    """Bring back a text of the column that is often empty."""
    if value is None:
        return ""
    return None if value == MARK else value.removeprefix(MARK)
