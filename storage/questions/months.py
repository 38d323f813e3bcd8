"""Month by month: what moved in each month, and what was there at its ends."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

from sqlalchemy import ColumnElement, case, func, literal

from storage.questions.filters import Filters
from storage.questions.period import next_month

MONTH = "YYYY-MM"
A_MOMENT = timedelta(microseconds=1)
Sums = Mapping[str, int]
Moved = tuple[str | None, str, Sums]  # month, None before the period; currency; what moved
NOTHING: Sums = defaultdict(int)


def month_of(at: ColumnElement[object], filters: Filters) -> ColumnElement[str]:
    """Name the month of an instant by the calendar of the zone."""
    return func.to_char(func.timezone(filters.zone.key, at), MONTH)


def month_within(at: ColumnElement[object], filters: Filters) -> ColumnElement[str]:
    """Name the month of an instant; None where it lies before the period that was asked for."""
    start = filters.period.start
    return case((at >= literal(start), month_of(at, filters))) if start else month_of(at, filters)


def first_day(month: str) -> date:
    """Say on which day a month begins."""
    return date.fromisoformat(f"{month}-01")


def name(day: date) -> str:
    """Name the month of a day."""
    return day.isoformat()[:7]


def until(first: str, last: str) -> Iterator[str]:
    """List months from the first to the last."""
    day = first_day(first)
    while name(day) <= last:
        yield name(day)
        day = next_month(day)


def each(moved: Iterable[Moved], filters: Filters) -> Iterator[tuple[str, str, Sums, Sums]]:
    """Tell each month of each currency, the newest first: its sums, and the sums of all months before it."""
    by_currency: dict[str, dict[str | None, Sums]] = defaultdict(dict)
    for month, currency, sums in moved:
        by_currency[currency][month] = sums
    told = [row for currency, months in by_currency.items() for row in one_currency(currency, months, filters)]
    told.sort(key=lambda row: row[1])
    yield from sorted(told, key=lambda row: row[0], reverse=True)


def one_currency(
    currency: str, months: Mapping[str | None, Sums], filters: Filters
) -> Iterator[tuple[str, str, Sums, Sums]]:
    """Go through the months of one currency, those without any movement included."""
    before: dict[str, int] = defaultdict(int, months.get(None, NOTHING))
    for month in until(*bounds(months, filters)):
        sums = months.get(month, NOTHING)
        yield month, currency, sums, dict(before)
        for key, amount in sums.items():
            before[key] += amount


def bounds(months: Mapping[str | None, Sums], filters: Filters) -> tuple[str, str]:
    """Say with which month to begin and to end: today's is the last, unless the period ends before it."""
    named = [month for month in months if month is not None]
    start, end = filters.period.start, filters.period.end
    begins_before = start is not None and None in months
    first = name(start.astimezone(filters.zone).date()) if start is not None and begins_before else min(named)
    last = max([name(filters.as_of), *named])
    return first, min(last, last_month(filters)) if end else last


def last_month(filters: Filters) -> str:
    """Name the month in which the period's last second lies."""
    end = filters.period.end
    assert end is not None  # noqa: S101 — asked only for a period with an end
    return name((end - A_MOMENT).astimezone(filters.zone).date())
