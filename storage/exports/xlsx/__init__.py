"""Answers as an Excel workbook (ECMA-376): typed cells, a fixed head, filters, totals, and a sheet about them.

It is written as it is sent: sheet by sheet into a zip that nobody has to hold. Libraries that write workbooks keep them
in temporary files until the end and pack them in one go, in which deliveries would wait.
"""

from collections.abc import Iterator, Sequence
from zipfile import ZIP_DEFLATED, ZipFile

from storage.exports.answer import Answer
from storage.exports.batches import batches
from storage.exports.columns import Row
from storage.exports.sums import Sums
from storage.exports.xlsx import about, package
from storage.exports.xlsx.sheet import Sheet, named

COMPRESSION = 1  # six times the speed of the usual level, for a tenth more bytes


class Outlet:
    """What the zip is written to: it keeps only what was not yet taken."""

    def __init__(self) -> None:
        """Begin with nothing written."""
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Take a piece."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Say nothing: what was written is on its way."""

    def taken(self) -> bytes:
        """Give away what was written since the last time."""
        piece = b"".join(self._pieces)
        self._pieces.clear()
        return piece


def pieces(answer: Answer) -> Iterator[bytes]:
    """Write a workbook piece by piece."""
    outlet = Outlet()
    with ZipFile(outlet, "w", ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:  # type: ignore[call-overload]
        book = Book(answer, archive)
        for _ in book.written():
            yield outlet.taken()
    yield outlet.taken()


class Book:
    """A workbook while it is written. A sheet that is full is followed by another."""

    def __init__(self, answer: Answer, archive: ZipFile) -> None:
        """Begin with no sheet."""
        self._answer, self._archive = answer, archive
        self._sums = Sums(column for column in answer.columns if column.name in answer.added)
        self._sheets: list[Sheet] = []
        self._rows = 0

    def written(self) -> Iterator[None]:
        """Write everything, step by step."""
        source = batches(self._answer.rows)
        batch = next(source, [])
        while True:
            sheet = self._next_sheet(batch)
            with self._archive.open(sheet.part, "w") as part:
                part.write(sheet.head().encode())
                while batch and sheet.has_room(batch):
                    part.write(sheet.rows(batch).encode())
                    self._sums.add(batch)
                    yield
                    batch = next(source, [])
                is_last = not batch and sheet.has_room_for_totals(self._sums)
                part.write(sheet.end(self._sums if is_last else None).encode())
            if is_last:
                break
        self._rest()

    def _next_sheet(self, batch: Sequence[Row]) -> Sheet:
        number = len(self._sheets) + 1
        sheet = Sheet(self._answer, number, named(self._answer.question, number), batch)
        self._sheets.append(sheet)
        return sheet

    def _rest(self) -> None:
        rows = sum(sheet.filled for sheet in self._sheets)
        told = about.sheet(self._answer, rows, len(self._sheets))
        self._archive.writestr(package.part(len(self._sheets) + 1), told)
        for name, content in package.parts([sheet.told for sheet in self._sheets]).items():
            self._archive.writestr(name, content)
