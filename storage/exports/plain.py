"""Columns as plain text, a batch at a time: what `cells.plain` writes cell by cell."""

import re
from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo

from storage.exports.batches import Values, currencies, settled_in
from storage.exports.cells import item
from storage.exports.columns import Kind, Row
from storage.exports.fractions import plain_fraction
from storage.exports.money import decimal, exponent

Texts = list[str]
Writer = Callable[[Values, Sequence[Row], ZoneInfo], Texts]
# What begins a formula in Excel, LibreOffice, Numbers or Google Sheets (owasp.org/www-community/attacks/CSV_Injection),
# at the start of a cell, behind blanks and invisible signs, or behind a separator that another locale splits cells at.
FORMULA = re.compile(r"(^|[;\t\r\n])(?=[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠])|^(?=[\t\r\n])")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def inert(cell: str) -> str:
    """Put an apostrophe before whatever a spreadsheet would take for a formula."""
    return FORMULA.sub(r"\1'", cell)


def foreign(values: Values, _batch: Sequence[Row], _zone: ZoneInfo) -> Texts:
    """Write what others wrote. An id or a word holds none of the signs that could run, and is told by that at once."""
    return [
        "" if value is None else value if value.__class__ is str and value.isidentifier() else inert(str(value))
        for value in values
    ]


def written(values: Values, _batch: Sequence[Row], _zone: ZoneInfo) -> Texts:
    """Write ready text; of what begins like a formula, only a plain number stays as it is."""
    return ["" if value is None else value if NUMBER.fullmatch(value) else inert(value) for value in values]


def items(values: Values, _batch: Sequence[Row], _zone: ZoneInfo) -> Texts:
    """Write what subscriptions consist of."""
    return ["" if parts is None else inert("; ".join(item(part) for part in parts)) for parts in values]


def own(values: Values, _batch: Sequence[Row], _zone: ZoneInfo) -> Texts:
    """Write numbers and days."""
    return ["" if value is None else str(value) for value in values]


def flags(values: Values, _batch: Sequence[Row], _zone: ZoneInfo) -> Texts:
    """Write flags as words."""
    return ["" if value is None else "true" if value else "false" for value in values]


def times(values: Values, _batch: Sequence[Row], zone: ZoneInfo) -> Texts:
    """Write instants in the chosen zone with its offset, so that each stays one instant."""
    return ["" if at is None else at.astimezone(zone).isoformat("T", "seconds") for at in values]


def amounts(values: Values, codes: Sequence[str | None]) -> Texts:
    """Write amounts so that a spreadsheet reads numbers; most currencies have cents."""
    return [
        ""
        if amount is None
        else f"{amount // 100}.{amount % 100:02d}"
        if amount.__class__ is int and amount >= 0 and exponent(code) == 2
        else decimal(amount, code)
        for amount, code in zip(values, codes, strict=True)
    ]


def money(values: Values, batch: Sequence[Row], _zone: ZoneInfo) -> Texts:
    """Write amounts in the row's currency."""
    return amounts(values, currencies(batch))


def fees(values: Values, batch: Sequence[Row], _zone: ZoneInfo) -> Texts:
    """Write fees in the currency in which they were settled."""
    return amounts(values, settled_in(batch))


def fractions(values: Values, _batch: Sequence[Row], _zone: ZoneInfo) -> Texts:
    """Write rates and ratios as decimal numbers."""
    return ["" if value is None else plain_fraction(value) for value in values]


WRITERS: Mapping[Kind, Writer] = {
    Kind.ID: foreign,
    Kind.TEXT: foreign,
    Kind.TIME: times,
    Kind.DATE: own,
    Kind.MONEY: money,
    Kind.FEE: fees,
    Kind.COUNT: own,
    Kind.RATE: fractions,
    Kind.RATIO: fractions,
    Kind.FLAG: flags,
    Kind.ITEMS: items,
    Kind.WRITTEN: written,
}
