"""Column types for what people may have written: the database refuses a card number in them, whoever writes it.

The domains and their CHECK are made by migration 0004. The detectors come first; this is the gate behind them.
"""

from typing import Any

import psycopg
from sqlalchemy import JSON, Text
from sqlalchemy.ext.compiler import compiles

DOMAINS = ("free_text", "free_json")


class FreeText(Text):
    """Text that a merchant, a customer or a bank may have written, or an id that a merchant may choose."""


class FreeJson(JSON):
    """A document that holds such text."""


@compiles(FreeText)
def free_text(*_: Any, **__: Any) -> str:
    """Name the domain."""
    return "free_text"


@compiles(FreeJson)
def free_json(*_: Any, **__: Any) -> str:
    """Name the domain."""
    return "free_json"


def is_refused(error: BaseException) -> bool:
    """Say whether the gate refused what was to be written."""
    return isinstance(error, psycopg.errors.CheckViolation) and error.diag.datatype_name in DOMAINS
