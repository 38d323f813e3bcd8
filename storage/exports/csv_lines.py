"""Lines of CSV as the database wrote them: most leave as they are, and those with a doubtful cell are written again."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from storage.exports.columns import Column, Kind
from storage.exports.csv_cells import MARK
from storage.exports.plain import WRITERS

# A line of these alone has no mark, no cell in quotes, and within its cells nothing that could begin a formula.
SAFE = bytes(sign for sign in range(32, 127) if sign not in b'"=;@') + b"\n"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OTHERS_WROTE = frozenset({Kind.ID, Kind.TEXT, Kind.WRITTEN})


def lines(rows: Iterable[Iterable[str]]) -> str:
    """Write some rows."""
    piece = io.StringIO()
    csv.writer(piece, lineterminator="\r\n").writerows(rows)
    return piece.getvalue()


def finished(block: Sequence[bytes], columns: Sequence[Column], zone: ZoneInfo) -> bytes:
    """Make some lines ready for the file."""
    joined = b"".join(block)
    if not joined.translate(None, SAFE):
        return joined.replace(b"\n", b"\r\n")
    return b"".join(line_of(line, columns, zone) for line in block)


def line_of(line: bytes, columns: Sequence[Column], zone: ZoneInfo) -> bytes:
    """Make one line ready."""
    if not line.translate(None, SAFE):
        return line.replace(b"\n", b"\r\n")
    [texts] = csv.reader(io.StringIO(line.decode(), newline=""))
    return lines([[cell(text, column.kind, zone) for text, column in zip(texts, columns, strict=True)]]).encode()


def cell(text: str, kind: Kind, zone: ZoneInfo) -> str:
    """Write one cell as Python does; the database's own numbers and times are right as they are."""
    is_marked = text.startswith(MARK)
    if kind in OTHERS_WROTE:
        return WRITERS[kind]([text.removeprefix(MARK)], [], zone)[0]
    if kind is Kind.TIME and is_marked:
        return WRITERS[kind]([EPOCH + timedelta(microseconds=int(text.removeprefix(MARK)))], [], zone)[0]
    return text
