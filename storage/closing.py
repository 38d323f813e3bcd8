"""Closing a period: its totals are answered once more, from what has been received, and locked."""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from storage import periods
from storage.periods import CLOSED, REOPENED, PeriodError, Span
from storage.questions.filters import Filters
from storage.questions.known import as_of
from storage.questions.late_arrivals import moved, summed
from storage.questions.moment import RECEIVED, Moment
from storage.questions.period import Period

NOW = text("select clock_timestamp()")
LONGEST_WAIT_S, PAUSE_S = 15.0, 0.05
# Whoever writes an event gives it the time at which its transaction began: these are still at it.
WRITING = text(
    "select virtualtransaction from pg_locks join pg_stat_activity using (pid) "
    "where locktype = 'virtualxid' and granted and datname = current_database() and pid <> pg_backend_pid()"
)


@dataclass(frozen=True, slots=True)
class Closing:
    """What is closed or opened again: a period by its name and its span, in the zone of the books."""

    name: str
    span: Span
    zone: ZoneInfo
    by: str
    reason: str | None = None


def begin(connection: Connection, closing: Closing) -> datetime:
    """Make sure that the period can be closed, and that what was received before this moment is stored; say when.

    In the transaction that will write the closing: nobody else closes or opens a period meanwhile.
    """
    periods.lock(connection)
    if periods.closing(connection, closing.span) is not None:
        raise PeriodError("this period is closed already; flask periods reopen opens it again, with a reason")
    known_until: datetime = connection.execute(NOW).scalar_one()
    if closing.span.ends is None or closing.span.ends > known_until:
        raise PeriodError("this period still runs; it can be closed once it has ended")
    wait_for_writers(connection)
    return known_until


def wait_for_writers(connection: Connection) -> None:
    """Wait until all transactions have ended that are running now; for a long one, such as an export, not for ever."""
    time.sleep(PAUSE_S)  # one that has just been asked for may not show yet
    deadline, running = time.monotonic() + LONGEST_WAIT_S, set(connection.scalars(WRITING))
    while running and time.monotonic() < deadline:
        time.sleep(PAUSE_S)
        running &= set(connection.scalars(WRITING))


def totals(connection: Connection, closing: Closing, known_until: datetime) -> list[dict[str, Any]]:
    """Answer the period's totals from what had been received, with finance's rights: sums for each currency."""
    span = closing.span
    filters = Filters(
        zone=closing.zone,
        as_of=known_until.astimezone(closing.zone).date(),
        livemode=span.livemode,
        account=span.account,
        period=Period(span.starts, span.ends),
    )
    with as_of(connection, Moment(known_until, RECEIVED), livemode=span.livemode):
        sums = summed(moved(connection, filters).values())
    return [{"currency": currency} | measures for currency, measures in sorted(sums.items(), key=str)]


def close(connection: Connection, closing: Closing, known_until: datetime, sums: list[dict[str, Any]]) -> None:
    """Write the closing down."""
    _add(connection, closing, act=CLOSED, known_until=known_until, totals=sums)


def reopen(connection: Connection, closing: Closing) -> None:
    """Open a closed period again, and keep who did it and why."""
    periods.lock(connection)
    if periods.closing(connection, closing.span) is None:
        raise PeriodError("this period is not closed")
    if not closing.reason:
        raise PeriodError("a period is opened again for a reason")
    _add(connection, closing, act=REOPENED)


def _add(connection: Connection, closing: Closing, **told: Any) -> None:
    own = {"period": closing.name, "zone": closing.zone.key, "by": closing.by, "reason": closing.reason}
    periods.add(connection, closing.span, **own, **told)
