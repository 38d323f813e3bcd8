"""One cell of an answer as text: plain for spreadsheets, readable for pages and terminals."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from storage.exports.columns import Column, Kind, Row
from storage.exports.fractions import percent, plain_fraction, readable_fraction
from storage.exports.money import decimal

UNKNOWN = "unknown"
Writer = Callable[[Any, Row, ZoneInfo], str]


def utc(at: datetime) -> str:
    """Write an instant as ISO 8601 in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def item(part: Row) -> str:
    """Say what one item of a subscription costs and how often."""
    every = f"{part['interval_count'] or 1} {part['interval']}" if part["interval"] else "once"
    amount, currency = part["unit_amount"], part["currency"]
    price = "by usage or tier" if amount is None else f"{decimal(amount, currency)} {currency or ''}".rstrip()
    return f"{1 if part['quantity'] is None else part['quantity']} × {part['price']} at {price} per {every}"


def text(value: Any, _row: Row, _zone: ZoneInfo) -> str:
    """Write a value as it is."""
    return str(value)


def flag(value: Any, _row: Row, _zone: ZoneInfo) -> str:
    """Write a flag as a word."""
    return "true" if value else "false"


def items(value: Any, _row: Row, _zone: ZoneInfo) -> str:
    """Write what a subscription consists of."""
    return "; ".join(item(part) for part in value)


def plain_time(value: Any, _row: Row, zone: ZoneInfo) -> str:
    """Write an instant in the chosen zone with its offset, so that it stays one instant."""
    return str(value.astimezone(zone).isoformat(timespec="seconds"))


def readable_time(value: Any, _row: Row, zone: ZoneInfo) -> str:
    """Write an instant in the zone that the page names."""
    return str(value.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"))


def plain_money(value: Any, row: Row, _zone: ZoneInfo) -> str:
    """Write an amount so that a spreadsheet reads a number."""
    return decimal(value, row.get("currency"))


def readable_money(value: Any, row: Row, _zone: ZoneInfo) -> str:
    """Write an amount with its thousands apart."""
    return decimal(value, row.get("currency"), grouped=True)


def settled_in(row: Row) -> Any:
    """Name the currency of a fee: money is settled in one that may not be the payment's."""
    return row["settlement_currency"] if "settlement_currency" in row else row.get("currency")


def plain_fee(value: Any, row: Row, _zone: ZoneInfo) -> str:
    """Write a fee so that a spreadsheet reads a number."""
    return decimal(value, settled_in(row))


def readable_fee(value: Any, row: Row, _zone: ZoneInfo) -> str:
    """Write a fee with its thousands apart."""
    return decimal(value, settled_in(row), grouped=True)


def number(value: Any, _row: Row, _zone: ZoneInfo) -> str:
    """Write a fraction so that a spreadsheet reads a number."""
    return plain_fraction(value)


def readable_rate(value: Any, _row: Row, _zone: ZoneInfo) -> str:
    """Write a rate as a percentage."""
    return percent(value)


def readable_ratio(value: Any, _row: Row, _zone: ZoneInfo) -> str:
    """Write a ratio with two digits after the point."""
    return readable_fraction(value)


def readable_flag(value: Any, _row: Row, _zone: ZoneInfo) -> str:
    """Write a flag as people say it."""
    return "yes" if value else "no"


PLAIN: Mapping[Kind, Writer] = {
    Kind.ID: text,
    Kind.TEXT: text,
    Kind.TIME: plain_time,
    Kind.DATE: text,
    Kind.MONEY: plain_money,
    Kind.FEE: plain_fee,
    Kind.COUNT: text,
    Kind.RATE: number,
    Kind.RATIO: number,
    Kind.FLAG: flag,
    Kind.ITEMS: items,
    Kind.WRITTEN: text,
}
READABLE: Mapping[Kind, Writer] = {
    **PLAIN,
    Kind.TIME: readable_time,
    Kind.MONEY: readable_money,
    Kind.FEE: readable_fee,
    Kind.RATE: readable_rate,
    Kind.RATIO: readable_ratio,
    Kind.FLAG: readable_flag,
}


def plain(column: Column, row: Row, zone: ZoneInfo) -> str:
    """Write a cell for a machine; what is unknown is empty."""
    value = row[column.name]
    return "" if value is None else PLAIN[column.kind](value, row, zone)


def readable(column: Column, row: Row, zone: ZoneInfo) -> str:
    """Write a cell for a person; what is not there is empty, and a fee that is not known yet says so."""
    value = row[column.name]
    if value is None:
        return UNKNOWN if column.kind is Kind.FEE and (row.get("fees_unknown") or row.get("unknown")) else ""
    return READABLE[column.kind](value, row, zone)
