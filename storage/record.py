"""Record events and all they mean in one transaction: the event, its billing rows, its person."""

from collections.abc import Callable, Iterable

from sqlalchemy import Connection

from storage import events, parked
from storage.billing import TABLES
from storage.billing.upsert import documents, project
from storage.database import Run, is_away, run
from storage.people import Sealed
from storage.redacted import RedactedEvent
from storage.routines import CALL

NOTHING_TOLD: list[None] = [None for _ in TABLES]  # a batch without billing rows
Key = tuple[str, str, bool]  # event id, account, livemode


def record(run: Run, batch: Iterable[RedactedEvent], persons: Sealed) -> set[Key]:
    """Record a batch in one statement, all or nothing; say which events are new. `persons` comes from people.seal."""
    ordered = sorted(batch, key=lambda event: (event.id, event.account, event.livemode))
    told = documents(project(ordered))
    recorded = run(CALL, [events.row(event) for event in ordered], persons or None, *told)
    return {(id_, account, livemode) for id_, account, livemode in recorded}


def record_one(connection: Connection, event: RedactedEvent, persons: Sealed) -> bool:
    """Record one event for certain: if projecting it fails, it is kept and parked, and a replay tries again."""
    new = bool(run(connection, CALL, [events.row(event)], persons or None, *NOTHING_TOLD))
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
    told = documents(project(batch))
    if told != NOTHING_TOLD:
        run(connection, CALL, None, None, *told)
