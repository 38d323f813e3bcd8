"""What columns hold and what filters take, as JSON Schema 2020-12: one entry for each kind, one for each reader."""

from collections.abc import Callable, Mapping
from typing import Any

from storage.exports.columns import Column, Kind
from storage.exports.fractions import WRITTEN_DIGITS
from storage.questions import cursor, filters, moment, period
from storage.questions.filters import Filter

Schema = dict[str, Any]
NEVER_UNKNOWN = frozenset({"id", "account"})
NO_RATIO = "null: something is unknown, or nothing is there to divide by."
MONEY = "Amount in the currency's smallest unit (docs.stripe.com/currencies)."
ITEM: Schema = {
    "type": "object",
    "required": ["price", "quantity", "unit_amount", "currency", "interval", "interval_count"],
    "properties": {
        "id": {"type": "string"},
        "price": {"type": ["string", "null"]},
        "product": {"type": ["string", "null"]},
        "quantity": {"type": ["integer", "null"]},
        "unit_amount": {"type": ["integer", "null"], "format": "int64", "description": MONEY},
        "currency": {"type": ["string", "null"]},
        "interval": {"type": ["string", "null"]},
        "interval_count": {"type": ["integer", "null"]},
        "usage_type": {"type": ["string", "null"]},
    },
}
OF_KIND: Mapping[Kind, Schema] = {
    Kind.ID: {"type": "string"},
    Kind.TEXT: {"type": "string"},
    Kind.TIME: {"type": "string", "format": "date-time", "description": "UTC."},
    Kind.DATE: {"type": "string", "description": "A day (2026-03-15) or a month (2026-03)."},
    Kind.MONEY: {"type": "integer", "format": "int64", "description": f"{MONEY} In `currency`."},
    Kind.FEE: {
        "type": "integer",
        "format": "int64",
        "description": f"{MONEY} In `settlement_currency` where there is one, else in `currency`. null: not known yet.",
    },
    Kind.COUNT: {"type": "integer"},
    Kind.RATE: {
        "type": "number",
        "description": f"A share of 1, up to {WRITTEN_DIGITS} digits: 0.25 is 25 %. {NO_RATIO}",
    },
    Kind.RATIO: {"type": "number", "description": f"Up to {WRITTEN_DIGITS} digits. {NO_RATIO}"},
    Kind.FLAG: {"type": "boolean"},
    Kind.ITEMS: {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
    Kind.WRITTEN: {"type": ["string", "integer", "boolean", "array", "object"]},
}

LONG = r"(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
SHORT = r"(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
FEBRUARY = r"02-(?:0[1-9]|1[0-9]|2[0-8])"
LEAP = r"(?:[12][0-9](?:0[48]|[2468][048]|[13579][26])|(?:1200|1600|2000|2400|2800))-02-29"
DAY = rf"[12][0-9]{{3}}-(?:{LONG}|{SHORT}|{FEBRUARY})|{LEAP}"
MONTH = r"[12][0-9]{3}-(?:0[1-9]|1[0-2])"
YEAR = r"[12][0-9]{3}"
HOUR = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
TIME = rf"{HOUR}(?::[0-5][0-9](?:\.[0-9]{{1,6}})?)?(?:Z|[+-]{HOUR})?"
OF_READER: Mapping[Callable[[str], Any], Schema] = {
    filters.identifier: {"type": "string", "pattern": r"^[^\s\u0000-\u001f\u007f\u0085]{1,255}$"},
    filters.account: {"type": "string", "pattern": r"^[^\s\u0000-\u001f\u007f\u0085]{1,255}$", "examples": ["own"]},
    filters.word: {"type": "string", "pattern": "^[a-z][a-z_]{0,63}$", "examples": ["charge"]},
    filters.currency: {"type": "string", "pattern": "^[a-zA-Z]{3}$", "examples": ["eur"]},
    filters.amount: {"type": "string", "pattern": r"^[0-9]{1,13}(?:\.[0-9]{1,3})?$", "examples": ["49.90"]},
    filters.zone: {"$ref": "#/components/schemas/TimeZone"},
    filters.limit: {"type": "integer", "minimum": 1, "maximum": filters.MOST_ROWS, "default": 100},
    period.day: {"type": "string", "pattern": f"^(?:{DAY})$", "examples": ["2026-03-15"]},
    period.days: {"type": "string", "pattern": f"^(?:{DAY}|{MONTH}|{YEAR})$", "examples": ["2026-03"]},
    filters.month: {"type": "string", "pattern": f"^{MONTH}$", "examples": ["2026-03"]},
    filters.digest: {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"},
    moment.asked: {
        "type": "string",
        "pattern": f"^(?:{moment.CLOSE}|(?:{DAY})(?:T{TIME})?)$",
        "examples": ["2026-03-31"],
    },
    cursor.position: {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,1000}$"},
}


def of_column(column: Column) -> Schema:
    """Describe what a column holds; null where it is not known, or not there."""
    schema = dict(OF_KIND[column.kind])
    if column.name in NEVER_UNKNOWN:
        return schema
    kinds = schema["type"]
    return schema | {"type": [*(kinds if isinstance(kinds, list) else [kinds]), "null"]}


def of_row(columns: tuple[Column, ...]) -> Schema:
    """Describe a row: every column is there."""
    return {
        "type": "object",
        "required": [column.name for column in columns],
        "properties": {column.name: of_column(column) for column in columns},
        "additionalProperties": False,
    }


def of_filter(offer: Filter) -> Schema:
    """Describe what a filter takes."""
    return {"type": "string", "enum": list(offer.choices)} if offer.choices else OF_READER[offer.read]


def parameter(offer: Filter) -> Schema:
    """Describe a filter as a parameter of an address."""
    return {"name": offer.name, "in": "query", "description": offer.help, "schema": of_filter(offer)}
