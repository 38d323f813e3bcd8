"""Columns as cells of a sheet. What others wrote is text in every case: never a formula, a link or a number."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from storage.exports.batches import Values, currencies, settled_in
from storage.exports.cells import item
from storage.exports.columns import Kind, Row
from storage.exports.fractions import plain_fraction
from storage.exports.money import decimal, exponent
from storage.exports.xlsx.styles import AMOUNTS, DAY, INSTANT, PERCENT, WHOLE

Bodies = list[str]  # of cells, behind their address; an empty cell has none
Writer = Callable[[Values, Sequence[Row], ZoneInfo], Bodies]
LONGEST_TEXT = 32_767  # signs that Excel takes into a cell
EXACT = 10**15  # Excel keeps fifteen digits of a number
DAY_ZERO = date(1899, 12, 30).toordinal()  # Excel counts days from here, right since March 1900
FIRST_DAY = date(1900, 3, 1)
# What XML cannot hold, and what would be read as the spelling of it (ECMA-376 part 1, 22.9.2.19).
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def spelled(found: re.Match[str]) -> str:
    """Spell a sign as Excel does."""
    return f"_x{ord(found[0]):04X}_"


def text(value: str) -> str:
    """Write a text into a cell."""
    if value.isidentifier() and "_x" not in value and len(value) < LONGEST_TEXT:  # most are ids and words
        return f' t="inlineStr"><is><t>{value}</t></is></c>'
    if len(value) > LONGEST_TEXT:
        value = value[: LONGEST_TEXT - 1] + "…"
    safe = escape(UNWRITABLE.sub(spelled, value), quote=False)
    return f' t="inlineStr"><is><t xml:space="preserve">{safe}</t></is></c>'


def number(value: int) -> str:
    """Write a whole number; one that Excel would round is a text."""
    return f' s="{WHOLE}"><v>{value}</v></c>' if -EXACT < value < EXACT else text(str(value))


def amount(value: int, currency: str | None) -> str:
    """Write an amount with its currency's decimals; one that Excel would round is a text."""
    written = decimal(value, currency)
    if -EXACT < value < EXACT:
        return f' s="{AMOUNTS[exponent(currency)]}"><v>{written}</v></c>'
    return text(written)


def instant(at: datetime, zone: ZoneInfo) -> str:
    """Write an instant as date and time of the zone; Excel's have no zone of their own."""
    local = at.astimezone(zone)
    if local.date() < FIRST_DAY:
        return text(local.isoformat("T", "seconds"))
    seconds = local.hour * 3600 + local.minute * 60 + local.second
    return f' s="{INSTANT}"><v>{local.toordinal() - DAY_ZERO + seconds / 86_400:.10f}</v></c>'


def day(value: date) -> str:
    """Write a day."""
    if value < FIRST_DAY:
        return text(value.isoformat())
    return f' s="{DAY}"><v>{value.toordinal() - DAY_ZERO}</v></c>'


def texts(values: Values, _batch: Sequence[Row], _zone: ZoneInfo) -> Bodies:
    """Write a column of texts."""
    return ["" if value is None else text(str(value)) for value in values]


def numbers(values: Values, _batch: Sequence[Row], _zone: ZoneInfo) -> Bodies:
    """Write a column of whole numbers."""
    return ["" if value is None else number(value) for value in values]


def amounts(values: Values, codes: Sequence[str | None]) -> Bodies:
    """Write a column of amounts."""
    return ["" if value is None else amount(value, code) for value, code in zip(values, codes, strict=True)]


def money(values: Values, batch: Sequence[Row], _zone: ZoneInfo) -> Bodies:
    """Write a column of money."""
    return amounts(values, currencies(batch))


def fees(values: Values, batch: Sequence[Row], _zone: ZoneInfo) -> Bodies:
    """Write a column of fees."""
    return amounts(values, settled_in(batch))


def instants(values: Values, _batch: Sequence[Row], zone: ZoneInfo) -> Bodies:
    """Write a column of instants."""
    return ["" if value is None else instant(value, zone) for value in values]


def days(values: Values, _batch: Sequence[Row], _zone: ZoneInfo) -> Bodies:
    """Write a column of days."""
    return ["" if value is None else day(value) for value in values]


def rates(values: Values, _batch: Sequence[Row], _zone: ZoneInfo) -> Bodies:
    """Write a column of rates, shown as percentages."""
    return [fraction(value, PERCENT) for value in values]


def ratios(values: Values, _batch: Sequence[Row], _zone: ZoneInfo) -> Bodies:
    """Write a column of ratios."""
    return [fraction(value, AMOUNTS[2]) for value in values]


def fraction(value: Fraction | None, style: int) -> str:
    """Write a fraction with six digits after the point."""
    return "" if value is None else f' s="{style}"><v>{plain_fraction(value)}</v></c>'


def flags(values: Values, _batch: Sequence[Row], _zone: ZoneInfo) -> Bodies:
    """Write a column of flags."""
    return ["" if value is None else f' t="b"><v>{int(bool(value))}</v></c>' for value in values]


def items(values: Values, _batch: Sequence[Row], _zone: ZoneInfo) -> Bodies:
    """Write a column of what subscriptions consist of."""
    return ["" if parts is None else text("; ".join(item(part) for part in parts)) for parts in values]


WRITERS: Mapping[Kind, Writer] = {
    Kind.ID: texts,
    Kind.TEXT: texts,
    Kind.WRITTEN: texts,
    Kind.TIME: instants,
    Kind.DATE: days,
    Kind.MONEY: money,
    Kind.FEE: fees,
    Kind.COUNT: numbers,
    Kind.RATE: rates,
    Kind.RATIO: ratios,
    Kind.FLAG: flags,
    Kind.ITEMS: items,
}


def told(value: Any) -> str:
    """Write one cell of a sheet that is read, not reckoned with."""
    return number(value) if value.__class__ is int else text(str(value))
