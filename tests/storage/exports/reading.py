"""Read files back with libraries that did not write them, as finance's own tools would."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet
from openpyxl import Workbook, load_workbook

from storage.exports.answer import Answer
from storage.exports.columns import Column, Kind, Row, columns
from storage.exports.forms import FORMS

ALL = columns(
    created=Kind.TIME,
    id=Kind.ID,
    amount=Kind.MONEY,
    currency=Kind.TEXT,
    fee=Kind.FEE,
    settlement_currency=Kind.TEXT,
    count=Kind.COUNT,
    churn=Kind.RATE,
    lifetime=Kind.RATIO,
    due=Kind.DATE,
    paid=Kind.FLAG,
    items=Kind.ITEMS,
    old=Kind.WRITTEN,
)
ITEM = {
    "quantity": 2,
    "price": "price_1",
    "unit_amount": 500,
    "currency": "eur",
    "interval": "month",
    "interval_count": 1,
}
FULL: Row = {
    "created": datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
    "id": "pi_1",
    "amount": -1250,
    "currency": "kwd",
    "fee": 35,
    "settlement_currency": "jpy",
    "count": 3,
    "churn": Fraction(1, 8),
    "lifetime": Fraction(9, 4),
    "due": date(2026, 3, 1),
    "paid": True,
    "items": [ITEM],
    "old": "-12.50",
}
EMPTY: Row = dict.fromkeys(FULL)
ASKED_AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
Rows = list[list[Any]]


def answer(columns: Iterable[Column], rows: Iterable[Row], zone: str = "UTC", added: tuple[str, ...] = ()) -> Answer:
    """An answer to an invented question."""
    told = {"currency": "eur", "livemode": True, "tz": zone}
    words = ("figures", "What are the figures?", "One `figure` a row.\n\nNothing else.")
    return Answer(*words, tuple(columns), iter(list(rows)), ZoneInfo(zone), told, ASKED_AT, added)


def written(form: str, asked: Answer) -> bytes:
    """Write a file whole."""
    return b"".join(FORMS[form].pieces(asked))


def workbook(content: bytes) -> Workbook:
    """Open a workbook as a spreadsheet does."""
    return load_workbook(io.BytesIO(content))


def from_csv(content: bytes) -> Rows:
    """Read a spreadsheet's rows, the head first."""
    return list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))


def from_jsonl(content: bytes) -> Rows:
    """Read lines, the names first."""
    rows = [json.loads(line) for line in content.splitlines()]
    return [list(row) for row in rows[:1]] + [list(row.values()) for row in rows]


def from_xlsx(content: bytes) -> Rows:
    """Read the first sheet up to its totals, the head first."""
    sheet = workbook(content).worksheets[0]
    last = int(sheet.auto_filter.ref.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return [list(row) for row in sheet.iter_rows(max_row=last, values_only=True)]


def from_parquet(content: bytes) -> Rows:
    """Read the columns, their names first."""
    table = pyarrow.parquet.read_table(io.BytesIO(content))
    return [table.column_names, *(list(row.values()) for row in table.to_pylist())]


READERS: Mapping[str, Callable[[bytes], Rows]] = {
    "csv": from_csv,
    "jsonl": from_jsonl,
    "xlsx": from_xlsx,
    "parquet": from_parquet,
}
