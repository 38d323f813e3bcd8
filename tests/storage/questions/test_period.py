"""Periods: half-open, on the calendar of a zone, and clear about what they do not understand."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.questions.period import PeriodError, between, day, days

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Africa/Cairo", "Asia/Kathmandu", "Pacific/Apia"])


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", datetime(2025, 12, 31, 23, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC)),
        ("2026-03", datetime(2026, 2, 28, 23, tzinfo=UTC), datetime(2026, 3, 31, 22, tzinfo=UTC)),
        ("2026-12", datetime(2026, 11, 30, 23, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC)),
        ("2026-03-29", datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC)),
        ("2024-02-29", datetime(2024, 2, 28, 23, tzinfo=UTC), datetime(2024, 2, 29, 23, tzinfo=UTC)),
    ],
)
def test_year_month_and_day_are_those_of_the_zone(text: str, start: datetime, end: datetime) -> None:
    """A year of the books begins at their midnight, not at Greenwich's."""
    period = between(days(text), BERLIN)

    assert (period.start, period.end) == (start, end)


def test_day_begins_with_the_change_where_clocks_skip_midnight() -> None:
    """In Cairo, 2026-04-24 begins at 01:00: there is no midnight."""
    period = between(days("2026-04-24"), ZoneInfo("Africa/Cairo"))

    assert (period.start, period.end) == (
        datetime(2026, 4, 23, 22, tzinfo=UTC),
        datetime(2026, 4, 24, 21, tzinfo=UTC),
    )


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), ZONES)
def test_days_follow_each_other_without_gap_or_overlap(first: date, zone: str) -> None:
    """Every instant belongs to exactly one day, whatever clocks do."""
    today, tomorrow = (between(days((first + timedelta(n)).isoformat()), ZoneInfo(zone)) for n in (0, 1))

    assert today.end == tomorrow.start


@pytest.mark.parametrize(
    "text",
    [
        "",
        "26",
        "2026-13",
        "2026-00",
        "2026-02-30",
        "2026-3",
        "2026-03-15T00:00",
        "0000",
        "9999",
        "-2026",
        "２０２６",
        " 2026",
    ],
)
def test_what_is_no_period_is_refused_without_repeating_it(text: str) -> None:
    """An error page must not become a way to show people's text."""
    with pytest.raises(PeriodError) as refused:
        days(text)

    assert str(refused.value) in {
        "must be a year (2026), a month (2026-03) or a day (2026-03-15)",
        "is not in the calendar",
    }


@pytest.mark.parametrize("text", ["2026", "2026-03", "tomorrow"])
def test_bound_is_a_day(text: str) -> None:
    """`from=2026-03` would be ambiguous at the other end."""
    with pytest.raises(PeriodError):
        day(text)


@pytest.mark.parametrize("end", ["2026-03-15", "2026-03-14"])
def test_period_ends_after_it_starts(end: str) -> None:
    """An empty period answers nothing, and looks as if nothing had happened."""
    with pytest.raises(PeriodError):
        between((date(2026, 3, 15), date.fromisoformat(end)), BERLIN)
