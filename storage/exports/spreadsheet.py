"""Answers as CSV (RFC 4180) that a spreadsheet opens without running anything."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from zoneinfo import ZoneInfo

from storage.exports.cells import plain
from storage.exports.columns import Column, Kind, Row

ROWS_PER_CHUNK = 100  # some milliseconds of work, between which deliveries get their turn
WRITTEN_BY_OTHERS = frozenset({Kind.ID, Kind.TEXT, Kind.ITEMS})
# What begins a formula in Excel, LibreOffice, Numbers or Google Sheets (owasp.org/www-community/attacks/CSV_Injection),
# at the start of a cell, behind blanks and invisible signs, or behind a separator that another locale splits cells at.
FORMULA = re.compile(r"(^|[;\t\r\n])(?=[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠])|^(?=[\t\r\n])")


def inert(cell: str) -> str:
    """Put an apostrophe before whatever a spreadsheet would take for a formula."""
    return FORMULA.sub(r"\1'", cell)


def cell(column: Column, row: Row, zone: ZoneInfo) -> str:
    """Write a cell; numbers and times that we format ourselves stay as they are."""
    written = plain(column, row, zone)
    return inert(written) if column.kind in WRITTEN_BY_OTHERS else written


def chunks(columns: Sequence[Column], rows: Iterable[Row], zone: ZoneInfo) -> Iterator[str]:
    """Write the answer piece by piece: however long it is, only one piece is in memory."""
    head = [column.name for column in columns]
    lines = chain([head], ([cell(column, row, zone) for column in columns] for row in rows))
    while batch := list(islice(lines, ROWS_PER_CHUNK)):
        piece = io.StringIO()
        csv.writer(piece, lineterminator="\r\n").writerows(batch)
        yield piece.getvalue()


def file_part(text: str) -> str:
    """Make a part of a file name from an id: only what every system takes."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", text)[:80]
