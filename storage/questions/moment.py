"""As of when a question is asked: what was known up to a moment, by Stripe's clock or by ours."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from storage.questions import period

CREATED, RECEIVED = "created", "received"
CLOSE = "close"
# How far Stripe's clocks and ours can be apart: STRIPE_TOLERANCE_S, for which deliveries are accepted, is an hour at
# most. Test clocks differ as they like.
SKEW = timedelta(hours=1)
DAY = re.compile(r"[12]\d{3}-\d{2}-\d{2}", re.ASCII)  # the years that periods may be in
TIME = re.compile(r"[12]\d{3}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
WRONG = "must be a day, such as 2026-03-31, a time, such as 2026-03-31T18:00, or close"


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything is known that happened before `end`, or, with `by` received, that reached us before it."""

    end: datetime
    by: str = CREATED


Asked = date | datetime | str  # a datetime without a zone is the zone's; the word close is the period's closing


def asked(text: str) -> Asked:
    """Read a day, a time or the word close."""
    if text == CLOSE:
        return text
    if not (DAY.fullmatch(text) or TIME.fullmatch(text)):
        raise ValueError(WRONG)
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(WRONG) from None


def of(when: date | datetime, by: str, zone: ZoneInfo) -> Moment:
    """A day is known up to its end, where the next one begins in the zone; a time up to, and without, itself."""
    if isinstance(when, datetime):
        return Moment((when if when.tzinfo else when.replace(tzinfo=zone)).astimezone(UTC), by)
    return Moment(period.begins(period.next_day(when), zone), by)


def day(when: date | datetime, zone: ZoneInfo) -> date:
    """Say on which day of the zone that is: days are counted up to it."""
    if isinstance(when, datetime):
        return when.astimezone(zone).date() if when.tzinfo else when.date()
    return when
