"""Amounts, numbers and times as the reader's language writes them: Accept-Language decides, on pages only.

Files and commands stay as they are, whoever reads them. A reader whose browser names no language that the Unicode
Consortium's CLDR has (babel.pocoo.org) reads what a terminal shows: 1,234.50 and 2026-03-01 14:05:00.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import NumberPattern, format_decimal
from flask import g, has_request_context, request

from storage.exports.cells import readable, settled_in
from storage.exports.columns import Column, Kind, Row
from storage.exports.fractions import READ_DIGITS, rounded
from storage.exports.money import exponent

MOST_TRIED = 8  # languages of one header
Writer = Callable[[Any, Row, ZoneInfo, Locale], str]


def reader() -> Locale | None:
    """Find the reader's language and region; None where the browser tells none that is known."""
    if not has_request_context():
        return None
    if "locale" not in g:
        g.locale = first_known(tag for tag, _ in list(request.accept_languages)[:MOST_TRIED])
    found: Locale | None = g.locale
    return found


def first_known(tags: Iterable[str]) -> Locale | None:
    """Take the first tag that CLDR knows."""
    for tag in tags:
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return None


def amount(minor: int, currency: str | None, locale: Locale) -> str:
    """Write minor units in major ones, with all digits that the currency has."""
    digits = exponent(currency)
    return grouped(Decimal(minor).scaleb(-digits), digits, locale)


def grouped(number: Decimal, digits: int, locale: Locale, *, percent: bool = False) -> str:
    """Write a number as a language groups it."""
    return str(pattern(locale, digits, percent=percent).apply(number, locale))


@cache
def pattern(locale: Locale, digits: int, *, percent: bool) -> NumberPattern:
    """Take a language's pattern, with as many digits behind the point as asked for."""
    usual: NumberPattern = copy((locale.percent_formats if percent else locale.decimal_formats)[None])
    usual.frac_prec = digits, digits
    return usual


def money(value: Any, row: Row, _zone: ZoneInfo, locale: Locale) -> str:
    """Write an amount."""
    return amount(value, row.get("currency"), locale)


def fee(value: Any, row: Row, _zone: ZoneInfo, locale: Locale) -> str:
    """Write a fee, in the currency in which it was settled."""
    return amount(value, settled_in(row), locale)


def count(value: Any, _row: Row, _zone: ZoneInfo, locale: Locale) -> str:
    """Write a number."""
    return format_decimal(value, locale=locale)


def rate(value: Fraction, _row: Row, _zone: ZoneInfo, locale: Locale) -> str:
    """Write a percentage with the digits that a terminal shows: 25,00 % in German, %25,00 in Turkish."""
    return grouped(rounded(value, READ_DIGITS + 2), READ_DIGITS, locale, percent=True)


def ratio(value: Fraction, _row: Row, _zone: ZoneInfo, locale: Locale) -> str:
    """Write a ratio."""
    return grouped(rounded(value, READ_DIGITS), READ_DIGITS, locale)


def time(value: datetime, _row: Row, zone: ZoneInfo, locale: Locale) -> str:
    """Write an instant in the zone that the page names."""
    return format_datetime(value, "medium", tzinfo=zone, locale=locale)


def day(value: date, _row: Row, _zone: ZoneInfo, locale: Locale) -> str:
    """Write a day."""
    return format_date(value, "medium", locale=locale)


WRITERS: Mapping[Kind, Writer] = {
    Kind.MONEY: money,
    Kind.FEE: fee,
    Kind.COUNT: count,
    Kind.RATE: rate,
    Kind.RATIO: ratio,
    Kind.TIME: time,
    Kind.DATE: day,
}


def written(column: Column, row: Row, zone: ZoneInfo) -> str:
    """Write one cell for the reader; kinds that no language writes differently stay as they are."""
    writer, value = WRITERS.get(column.kind), row[column.name]
    locale = None if writer is None or value is None else reader()
    return readable(column, row, zone) if writer is None or locale is None else writer(value, row, zone, locale)


def period(first: date, by: str) -> str:
    """Write a day or a month."""
    return short(first, "yMMM" if by == "month" else "yMMMd", slice(7 if by == "month" else 10))


def tick(first: date, by: str) -> str:
    """Write a day or a month beside a chart: the year stands above it."""
    return short(first, "yMMM" if by == "month" else "MMMd", slice(7) if by == "month" else slice(5, 10))


def short(first: date, skeleton: str, plain: slice) -> str:
    """Write the parts of a date that a skeleton names (unicode.org/reports/tr35/tr35-dates.html)."""
    locale = reader()
    return first.isoformat()[plain] if locale is None else format_skeleton(skeleton, first, locale=locale)
