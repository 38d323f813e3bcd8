"""Cells of CSV that the database writes: those that `plain` writes, at many times the speed.

What a spreadsheet could run is too fine a question for SQL. The database marks what it is not sure of with a control
sign, and `csv_lines` writes such lines again.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    FromClause,
    Integer,
    Numeric,
    Select,
    String,
    Text,
    and_,
    case,
    cast,
    extract,
    func,
    literal_column,
    null,
    or_,
    select,
)

from storage.exports.clocks import FIRST, LAST, SHAPE
from storage.exports.columns import Column, Kind
from storage.exports.money import THREE_DECIMAL, ZERO_DECIMAL

MARK = "\x01"
MARKED = literal_column("chr(1)", Text)
HELD: Mapping[Kind, type[Any]] = {
    Kind.ID: String,
    Kind.TEXT: String,
    Kind.WRITTEN: String,
    Kind.TIME: DateTime,
    Kind.DATE: Date,
    Kind.MONEY: Integer,
    Kind.FEE: Integer,
    Kind.COUNT: Integer,
    Kind.FLAG: Boolean,
}
Cell = ColumnElement[Any]


def is_plain(columns: Sequence[Column], found: FromClause) -> bool:
    """Say whether each column holds just what its kind is made of; fractions and items are made in Python."""
    return all(
        column.kind in HELD and column.name in found.c and isinstance(found.c[column.name].type, HELD[column.kind])
        for column in columns
    )


def cells(columns: Sequence[Column], statement: Select[Any]) -> Select[Any] | None:
    """Select an answer's cells as they stand in the file; None where only Python can write them."""
    found = statement.subquery("found")
    if len(columns) < 2 or not is_plain(columns, found):  # an empty line would not be a row
        return None
    with_units = measured(found, {COINS[column.kind](found) for column in columns if column.kind in COINS})
    return select(*(CELLS[column.kind](with_units.c[column.name], with_units) for column in columns))


def measured(found: FromClause, currencies: set[str]) -> FromClause:
    """Find each row's unit of money once, not once an amount; the offset keeps PostgreSQL from undoing this."""
    units = (unit(found, currency).label(f"unit_of_{currency}") for currency in currencies)
    return select(*found.c, *units).offset(0).subquery("measured")


def unit(found: FromClause, currency: str) -> Cell:
    """Take what one of a currency's smallest units is: a product has as many digits as its factors together."""
    code = func.lower(cast(found.c[currency] if currency in found.c else null(), Text).collate("C"))
    return case(
        (code.in_(sorted(ZERO_DECIMAL)), literal_column("1::numeric", Numeric)),
        (code.in_(sorted(THREE_DECIMAL)), literal_column("0.001::numeric", Numeric)),
        else_=literal_column("0.01::numeric", Numeric),
    )


def foreign(value: Cell, _found: FromClause) -> Cell:
    """Write what others wrote. It is safe where it begins with a letter or a digit; nothing needs no quotes."""
    at = cast(value, Text).collate("C")
    safe = or_(at >= "A", and_(at >= "0", at < ":"))
    return case((safe, at), (at == "", null()), else_=MARKED.concat(at))


def instant(value: Cell, _found: FromClause) -> Cell:
    """Write an instant in the transaction's zone; one beyond the years that were compared is left to Python."""
    known = and_(value >= FIRST, value < LAST)
    micros = cast(cast(extract("epoch", value) * 1_000_000, BigInteger), Text)
    return case((known, func.to_char(value, SHAPE)), else_=MARKED.concat(micros))


def day(value: Cell, _found: FromClause) -> Cell:
    """Write a day."""
    return func.to_char(value, "YYYY-MM-DD")


def count(value: Cell, _found: FromClause) -> Cell:
    """Write a whole number."""
    return cast(value, BigInteger)


def flag(value: Cell, _found: FromClause) -> Cell:
    """Write a flag as a word."""
    return cast(value, Text)


def own(_found: FromClause) -> str:
    """Name the column that has an amount's currency."""
    return "currency"


def settled(found: FromClause) -> str:
    """Name the column that has a fee's currency: money is settled in one that may not be the payment's."""
    return "settlement_currency" if "settlement_currency" in found.c else "currency"


def money(value: Cell, found: FromClause) -> Cell:
    """Write an amount with the digits of the row's currency."""
    return cast(value, Numeric) * found.c[f"unit_of_{own(found)}"]


def fee(value: Cell, found: FromClause) -> Cell:
    """Write a fee with the digits of the currency in which it was settled."""
    return cast(value, Numeric) * found.c[f"unit_of_{settled(found)}"]


COINS: Mapping[Kind, Callable[[FromClause], str]] = {Kind.MONEY: own, Kind.FEE: settled}
CELLS: Mapping[Kind, Callable[[Cell, FromClause], Cell]] = {
    Kind.ID: foreign,
    Kind.TEXT: foreign,
    Kind.WRITTEN: foreign,
    Kind.TIME: instant,
    Kind.DATE: day,
    Kind.MONEY: money,
    Kind.FEE: fee,
    Kind.COUNT: count,
    Kind.FLAG: flag,
}
