"""Answers as CSV (RFC 4180) that a spreadsheet opens without running anything."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from storage.exports.answer import Answer
from storage.exports.batches import batches
from storage.exports.columns import Column, Row
from storage.exports.plain import WRITERS
from storage.exports.plain import inert as inert


def pieces(answer: Answer) -> Iterator[bytes]:
    """Write a file piece by piece."""
    for piece in chunks(answer.columns, answer.rows, answer.zone):
        yield piece.encode()


def chunks(columns: Sequence[Column], rows: Iterable[Row], zone: ZoneInfo) -> Iterator[str]:
    """Write the answer piece by piece, its head first: however long it is, only one piece is in memory."""
    yield lines([[column.name for column in columns]])
    for batch in batches(rows):
        texts = (WRITERS[column.kind]([row[column.name] for row in batch], batch, zone) for column in columns)
        yield lines(zip(*texts, strict=True))


def lines(rows: Iterable[Iterable[str]]) -> str:
    """Write some rows."""
    piece = io.StringIO()
    csv.writer(piece, lineterminator="\r\n").writerows(rows)
    return piece.getvalue()


def file_part(text: str) -> str:
    """Make a part of a file name from an id: only what every system takes."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", text)[:80]
