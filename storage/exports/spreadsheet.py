"""Answers as CSV (RFC 4180) that a spreadsheet opens without running anything."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select

from storage.exports import clocks, csv_cells
from storage.exports.answer import Answer
from storage.exports.batches import batches
from storage.exports.columns import Column, Row
from storage.exports.csv_lines import finished
from storage.exports.csv_lines import lines as lines
from storage.exports.plain import WRITERS
from storage.exports.plain import inert as inert
from storage.exports.source import source


def pieces(answer: Answer) -> Iterator[bytes]:
    """Write a file piece by piece: of what the database wrote where it can, else of rows."""
    rows = source(answer.rows)
    blocks = rows.copied(Cells(answer.columns, answer.zone))
    if blocks is None:
        for piece in chunks(answer.columns, rows, answer.zone):
            yield piece.encode()
        return
    with closing(blocks):
        yield lines([[column.name for column in answer.columns]]).encode()
        for block in blocks:
            yield finished(block, answer.columns, answer.zone)


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells as the database writes them."""

    columns: Sequence[Column]
    zone: ZoneInfo

    def written(self, statement: Select[Any]) -> Select[Any] | None:
        """Select them; None where only Python can write them."""
        return csv_cells.cells(self.columns, statement)

    def ready(self, connection: Connection) -> bool:
        """Set the transaction's clocks; False where they go otherwise than ours."""
        return clocks.keeps(connection, self.zone)


def chunks(columns: Sequence[Column], rows: Iterable[Row], zone: ZoneInfo) -> Iterator[str]:
    """Write the answer piece by piece, its head first: however long it is, only one piece is in memory."""
    yield lines([[column.name for column in columns]])
    for batch in batches(rows):
        texts = (WRITERS[column.kind]([row[column.name] for row in batch], batch, zone) for column in columns)
        yield lines(zip(*texts, strict=True))


def file_part(text: str) -> str:
    """Make a part of a file name from an id: only what every system takes."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", text)[:80]
