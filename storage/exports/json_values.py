"""Answers as JSON: amounts stay integers in minor units, times are UTC, rates are numbers of up to six digits."""

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from storage.exports.cells import utc
from storage.exports.columns import Column, Row
from storage.exports.fractions import WRITTEN_DIGITS, rounded


def value(held: Any) -> Any:
    """Write one value."""
    if isinstance(held, datetime):
        return utc(held)
    if isinstance(held, Fraction):
        return float(rounded(held, WRITTEN_DIGITS))  # written as the shortest decimal number that means it
    return held.isoformat() if isinstance(held, date) else held


def record(columns: Sequence[Column], row: Row) -> dict[str, Any]:
    """Write one row, every column of it, in order."""
    return {column.name: value(row[column.name]) for column in columns}
