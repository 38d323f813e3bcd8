"""What a file is made of: the rows of an answer, and what the file says of itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from storage.exports.columns import Column, Row


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is to become a file.

    `filters` is what it was narrowed by, defaults included. `asked_at` is when it was asked: the rows are what was
    known at that moment. `added` names the columns that may be added up, per currency.
    """

    question: str
    title: str
    definition: str
    columns: Sequence[Column]
    rows: Iterator[Row]
    zone: ZoneInfo
    filters: Mapping[str, Any]
    asked_at: datetime
    added: tuple[str, ...] = ()
