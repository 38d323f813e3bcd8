"""One sheet of rows: a fixed head with filters, the rows, and what they add up to."""

import re
from collections.abc import Iterator, Sequence

from storage.exports.answer import Answer
from storage.exports.cells import readable
from storage.exports.columns import Column, Kind, Row
from storage.exports.sums import Sums
from storage.exports.xlsx.cells import WRITERS, amount, number, text
from storage.exports.xlsx.package import MAIN, Told, part
from storage.exports.xlsx.styles import BOLD_OF, HEAD, PLAIN

MOST_ROWS = 1_048_576  # of a sheet, its head included
# A part of a zip may be larger than 2 GiB only in a form of zip that Excel refuses.
MOST_BYTES = 1_900_000_000
LONGEST_NAME = 31
WIDEST, NARROWEST, ARROW = 60, 9, 4  # signs; the arrow opens a column's filter
STYLED = re.compile(r' s="(\d+)"')


def named(subject: str, number: int) -> str:
    """Name a sheet: short, without the signs that Excel forbids, different from its neighbours."""
    suffix = f" ({number})" if number > 1 else ""
    safe = re.sub(r"[^\w .()-]", "_", subject).strip(" '") or "rows"
    return safe[: LONGEST_NAME - len(suffix)] + suffix


def letters(place: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 26 is AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def bold(body: str) -> str:
    """Make a cell stand out."""
    style = STYLED.match(body)
    return f' s="{BOLD_OF[int(style[1])]}"{body[style.end() :]}' if style else f' s="{BOLD_OF[PLAIN]}"{body}'


class Sheet:
    """A sheet while it is written: head, rows, end."""

    def __init__(self, answer: Answer, number: int, name: str, sample: Sequence[Row]) -> None:
        """Begin with no row; the sample tells how wide the columns must be."""
        self.part, self.filled = part(number), 0
        self._answer, self._name, self._sample = answer, name, sample[:100]
        self._letters = [letters(place) for place in range(len(answer.columns))]
        self._bytes = 0

    @property
    def told(self) -> Told:
        """Say what the workbook must know of the sheet: its name, and which cells its filters span."""
        return Told(self._name, f"$A$1:${self._letters[-1]}${self.filled + 1}")

    def has_room(self, batch: Sequence[Row]) -> bool:
        """Say whether these rows fit."""
        return self.filled + 1 + len(batch) <= MOST_ROWS and self._bytes < MOST_BYTES

    def has_room_for_totals(self, sums: Sums) -> bool:
        """Say whether the totals fit, with an empty row before them."""
        return self.filled + 2 + len(sums.currencies()) <= MOST_ROWS

    def head(self) -> str:
        """Write what stands before the rows."""
        widths = (
            f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
            for place, width in enumerate(map(self._width, self._answer.columns), 1)
        )
        return (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}">'
            '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
            'state="frozen"/><selection pane="bottomLeft"/></sheetView></sheetViews>'
            f"<cols>{''.join(widths)}</cols><sheetData>{self._line(1, self._titles())}"
        )

    def rows(self, batch: Sequence[Row]) -> str:
        """Write some rows."""
        first = self.filled + 2
        columns = (self._cells(column, letter, batch, first) for column, letter in self._places())
        lines = (f'<row r="{at}">{"".join(cells)}</row>' for at, cells in enumerate(zip(*columns, strict=True), first))
        written = "".join(lines)
        self.filled += len(batch)
        self._bytes += len(written)
        return written

    def end(self, sums: Sums | None) -> str:
        """Write the totals, if the rows end here, and what stands behind."""
        span = self.told.span.replace("$", "")
        return f'{"".join(self._totals(sums)) if sums else ""}</sheetData><autoFilter ref="{span}"/></worksheet>'

    def _places(self) -> Iterator[tuple[Column, str]]:
        return zip(self._answer.columns, self._letters, strict=True)

    def _cells(self, column: Column, letter: str, batch: Sequence[Row], first: int) -> list[str]:
        values = [row[column.name] for row in batch]
        bodies = WRITERS[column.kind](values, batch, self._answer.zone)
        return [f'<c r="{letter}{at}"{body}' if body else "" for at, body in enumerate(bodies, first)]

    def _line(self, at: int, bodies: Sequence[str]) -> str:
        cells = (f'<c r="{letter}{at}"{body}' for letter, body in zip(self._letters, bodies, strict=True) if body)
        return f'<row r="{at}">{"".join(cells)}</row>'

    def _titles(self) -> list[str]:
        return [f' s="{HEAD}"{text(column.name)}' for column in self._answer.columns]

    def _totals(self, sums: Sums) -> Iterator[str]:
        for at, currency in enumerate(sums.currencies(), self.filled + 3):
            yield self._line(at, [bold(body) if body else "" for body in self._sum_cells(sums, currency)])

    def _sum_cells(self, sums: Sums, currency: str) -> list[str]:
        label = next(column for column in self._answer.columns if column.name not in {"currency", *self._answer.added})
        said = {"currency": text(currency), label.name: text("Total")}
        for column in self._answer.columns:
            if column.name in self._answer.added:
                said[column.name] = summed(column, sums.total(column.name, currency), currency)
        return [said.get(column.name, "") for column in self._answer.columns]

    def _width(self, column: Column) -> int:
        shown = (readable(column, row, self._answer.zone) for row in self._sample)
        return max(NARROWEST, len(column.name) + ARROW, min(WIDEST, max((len(cell) + 2 for cell in shown), default=0)))


def summed(column: Column, value: int | None, currency: str) -> str:
    """Write a sum; one that lacks a part is not told as if it were whole."""
    if value is None:
        return text("unknown")
    return number(value) if column.kind is Kind.COUNT else amount(value, currency)
