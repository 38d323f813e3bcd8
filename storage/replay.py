"""Replay: rebuild the billing tables from the events alone, or try the parked ones again."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, delete, text

from storage import events, parked
from storage.billing import TABLES
from storage.record import attempt, write
from storage.redacted import RedactedEvent

NAMES = ", ".join(model.__tablename__ for model in TABLES)  # locked in the order in which deliveries write them


def rebuild(connection: Connection, progress: Callable[[int], None] = lambda _: None) -> tuple[int, int]:
    """Empty the billing tables and project every event anew; say how many events, and how many of them are parked.

    In the caller's transaction: readers see the old tables until it commits, and deliveries wait for it.
    """
    connection.execute(text(f"lock table {NAMES} in share row exclusive mode"))
    connection.execute(delete(parked.ParkedEvent))  # what still cannot be projected is parked again
    for model in TABLES:
        connection.execute(model.__table__.delete())  # type: ignore[attr-defined]
    done = 0
    for batch in events.stream(connection):
        project_all(connection, batch)
        done += len(batch)
        progress(len(batch))
    return done, parked.count(connection)


def project_all(connection: Connection, batch: Sequence[RedactedEvent]) -> None:
    """Project a batch at once; if that fails, one by one, parking those that cannot be projected."""
    if attempt(connection, lambda: write(connection, batch)) is not None:
        for event in batch:
            retry(connection, event)


def retry(connection: Connection, event: RedactedEvent) -> bool:
    """Project one event again; park it, or take it off the list."""
    error = attempt(connection, lambda: write(connection, [event]))
    if error is not None:
        parked.park(connection, event, error)
        return False
    parked.release(connection, event)
    return True


def retry_parked(connection: Connection) -> tuple[int, int]:
    """Try the parked events again; say how many there were, and how many still wait."""
    waiting = parked.waiting(connection)
    return len(waiting), sum(not retry(connection, event) for event in waiting)
