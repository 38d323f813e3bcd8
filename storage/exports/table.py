"""Answers as a table in a terminal: aligned, and as many columns as fit."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from zoneinfo import ZoneInfo

from storage.exports.cells import readable
from storage.exports.columns import NUMBERS, Column, Row

GAP = 2
LONGEST = 33  # most of Stripe's ids have up to 30 characters, those of checkout sessions 66
KEPT = 16


def lines(columns: Sequence[Column], rows: Sequence[Row], zone: ZoneInfo, width: int) -> Iterator[str]:
    """Write the table; what does not fit is named below it."""
    cells = [[shown(readable(column, row, zone)) for column in columns] for row in rows]
    widths = [max(map(len, (column.name, *(row[at] for row in cells)))) for at, column in enumerate(columns)]
    fitting = max(1, sum(end + GAP * at <= width for at, end in enumerate(accumulate(widths))))
    for row in ([column.name for column in columns], ["-" * size for size in widths], *cells):
        yield line(row[:fitting], widths, columns)
    if left := columns[fitting:]:
        yield f"(too narrow for {', '.join(column.name for column in left)}: --format csv has them)"


def shown(text: str) -> str:
    """Shorten what is very long, and keep control characters from the terminal."""
    if len(text) > LONGEST:
        text = f"{text[:KEPT]}…{text[-KEPT:]}"
    return "".join(sign if sign.isprintable() else "�" for sign in text)


def line(row: Sequence[str], widths: Sequence[int], columns: Sequence[Column]) -> str:
    """Align one line: numbers to the right."""
    placed = zip(row, widths, columns, strict=False)
    aligned = (cell.rjust(size) if column.kind in NUMBERS else cell.ljust(size) for cell, size, column in placed)
    return (" " * GAP).join(aligned).rstrip()
