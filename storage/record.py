"""Record events and all they mean in one transaction: the event, its billing rows, its person."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection

from storage import events, parked
from storage.billing import TABLES
from storage.billing.upsert import documents, project, remember
from storage.database import Run, is_away, run
from storage.jobs import Job
from storage.people import Sealed
from storage.redacted import RedactedEvent
from storage.routines import CALL

NOTHING_TOLD: list[None] = [None for _ in TABLES]  # a batch without billing rows
Key = tuple[str, str, bool]  # event id, account, livemode
Wanted = Callable[[RedactedEvent], Iterable[Job]]  # what is to be done in the background about an event


def nothing(_: RedactedEvent) -> Iterable[Job]:
    """Want nothing done: without a key to Stripe's API there is nobody to do it."""
    return ()


def record(run: Run, batch: Iterable[RedactedEvent], persons: Sealed, wanted: Wanted = nothing) -> set[Key]:
    """Record a batch in one statement, all or nothing; say which events are new. `persons` comes from people.seal."""
    ordered = sorted(batch, key=lambda event: (event.id, event.account, event.livemode))
    told = documents(project(ordered) | remember(ordered))
    rows = [events.row(event) for event in ordered]
    recorded = run(CALL, rows, jobs(ordered, wanted), persons or None, *told)
    return {(id_, account, livemode) for id_, account, livemode in recorded}


def jobs(batch: Iterable[RedactedEvent], wanted: Wanted) -> list[dict[str, Any]] | None:
    """Write the jobs that the events ask for, each beside its event: only a new event's are deferred."""
    rows = [
        {"id": event.id, "account": event.account, "livemode": event.livemode} | job._asdict()
        for event in batch
        for job in wanted(event)
    ]
    return rows or None


def record_one(connection: Connection, event: RedactedEvent, persons: Sealed, wanted: Wanted = nothing) -> bool:
    """Record one event for certain: if projecting it fails, it is kept and parked, and a replay tries again."""
    told = [events.row(event)], jobs([event], wanted), persons or None
    new = bool(run(connection, CALL, *told, *NOTHING_TOLD))
    if error := attempt(connection, lambda: write(connection, [event])):
        parked.park(connection, event, error)
    return new


def attempt(connection: Connection, action: Callable[[], None]) -> str | None:
    """Do it in a savepoint; the kind of error if it fails, never its text. A lost connection is no such failure."""
    try:
        with connection.begin_nested():
            action()
    except Exception as error:  # whatever is wrong with a projection, the event must not be lost
        if is_away(error):
            raise
        return type(error).__name__
    return None


def write(connection: Connection, batch: Iterable[RedactedEvent]) -> None:
    """Bring the billing tables up to these events."""
    ordered = list(batch)
    told = documents(project(ordered) | remember(ordered))
    if told != NOTHING_TOLD:
        run(connection, CALL, None, None, None, *told)
