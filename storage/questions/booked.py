"""On which account of the books a line of an entry stands, as the database finds it: what `Chart.of_part` says."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, case, cast, func, literal

from storage.books.chart import Chart

WORDS = {"clearing": "net", "movement": "amount", "difference": "net is not amount − fee"}
Found = ColumnElement[Any]


def found_by(words: Mapping[str, str], word: Found, otherwise: Found) -> Found:
    """Look a word up."""
    said = {key: literal(value, Text) for key, value in words.items()}
    return case(said, value=word, else_=otherwise) if said else otherwise


def code_of(lines: FromClause, chart: Chart) -> Found:
    """Find a line's account: the clearing account's, a fee's, or the movement's own."""
    own = {"clearing": chart.clearing, "difference": chart.suspense} | dict(chart.fees)
    by_type = found_by(chart.types, lines.c.type, literal(chart.suspense, Text))
    by_category = found_by(chart.reporting_categories, lines.c.reporting_category, by_type)
    both = lines.c.reporting_category + "/" + lines.c.type
    return cast(found_by(own, lines.c.part, found_by(chart.exceptions, both, by_category)), Text)


def name_of(code: Found, chart: Chart) -> Found:
    """Name an account."""
    return cast(found_by(chart.accounts, code, literal("", Text)), Text)


def memo(lines: FromClause) -> Found:
    """Say in Stripe's words what moved, and which part of it the line is."""
    word = func.coalesce(func.nullif(lines.c.reporting_category, ""), func.nullif(lines.c.type, ""), "unknown")
    return cast(word + ": " + found_by(WORDS, lines.c.part, lines.c.part), Text)
