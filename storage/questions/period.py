"""Half-open periods: a year, a month, a day or a span of days, as the clocks of a time zone count them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHAPE = re.compile(r"([12]\d{3})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)  # every zone has a calendar for these years


class PeriodError(ValueError):
    """The period cannot be understood; the message says what can, and repeats nothing."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` up to, and without, `end`; None is open. Both are aware."""

    start: datetime | None = None
    end: datetime | None = None


ALWAYS = Period()
# Where an open end needs a value.
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
Days = tuple[date | None, date | None]


def next_year(day: date) -> date:
    """Step to the first day of the following year."""
    return day.replace(year=day.year + 1, month=1, day=1)


def next_month(day: date) -> date:
    """Step to the first day of the following month."""
    return next_year(day) if day.month == 12 else day.replace(month=day.month + 1, day=1)


def next_day(day: date) -> date:
    """Step to the following day."""
    return day + timedelta(days=1)


STEPS: tuple[Callable[[date], date], ...] = (next_year, next_month, next_day)


def days(text: str) -> Days:
    """Read `2026`, `2026-03` or `2026-03-15` as the days from the first up to, and without, the last."""
    match = SHAPE.fullmatch(text)
    if match is None:
        raise PeriodError("must be a year (2026), a month (2026-03) or a day (2026-03-15)")
    parts = [int(part) for part in match.groups() if part]
    try:
        first = date(*[*parts, 1, 1][:3])
        return first, STEPS[len(parts) - 1](first)
    except (ValueError, OverflowError) as error:
        raise PeriodError("is not in the calendar") from error


def day(text: str) -> date:
    """Read one day, such as `2026-03-15`."""
    first, _ = days(text)
    if len(text) != len("2026-03-15") or first is None:
        raise PeriodError("must be a day, such as 2026-03-15")
    return first


def midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    """Find the instant at which a day begins, if there is one."""
    return None if day is None else begins(day, zone)


def begins(day: date, zone: ZoneInfo) -> datetime:
    """Find the instant at which a day begins; where clocks skip midnight, the instant of the change."""
    try:
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except OverflowError as error:
        raise PeriodError("is not in the calendar") from error


def between(span: Days, zone: ZoneInfo) -> Period:
    """Turn days into the instants between which they lie in a zone."""
    start, end = span
    if start and end and start >= end:
        raise PeriodError("must end after it starts; the end day is not part of it")
    return Period(midnight(start, zone), midnight(end, zone))
