"""The picture of retention: a line for each cohort, a square for each month since, the darker the more are left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from storage.exports.columns import Column, Kind, Row
from storage.questions.filters import Filters
from webhooks.web import locales

SHADES = 10
SHARE = Column("customer_retention", Kind.RATE)


@dataclass(frozen=True, slots=True)
class Square:
    """How many are left after some months; the shade is the share in tenths, and the text says it too."""

    text: str
    shade: int


@dataclass(frozen=True, slots=True)
class Cohort:
    """Customers who began together, and how many they were."""

    name: str
    customers: int
    squares: Sequence[Square]


@dataclass(frozen=True, slots=True)
class Picture:
    """All cohorts of one currency, oldest first, and the months that heads are needed for."""

    currency: str
    months: range
    cohorts: Sequence[Cohort]


def pictures(rows: Sequence[Row], filters: Filters) -> Iterator[Picture]:
    """Draw each currency by itself: customers of two currencies are not added up."""
    for currency, told in groupby(sorted(rows, key=place), key=lambda row: str(row["currency"])):
        cohorts = [cohort(name, list(months), filters) for name, months in groupby(told, key=lambda row: row["cohort"])]
        yield Picture(currency.upper(), range(max(len(each.squares) for each in cohorts)), cohorts)


def place(row: Row) -> tuple[str, str, int]:
    """Order rows by currency, cohort and month."""
    return str(row["currency"]), str(row["cohort"]), row["months_later"]


def cohort(name: str, rows: Sequence[Row], filters: Filters) -> Cohort:
    """Follow one cohort."""
    return Cohort(name, rows[0]["customers"], [square(row, filters) for row in rows])


def square(row: Row, filters: Filters) -> Square:
    """Shade one month."""
    share = row[SHARE.name] or Fraction(0)
    return Square(locales.written(SHARE, row, filters.zone), min(SHADES, max(0, round(share * SHADES))))
