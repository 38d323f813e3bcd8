"""Replay: rebuild the billing tables from the events alone, or try parked ones again."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, text

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
    for model in TABLES:
        connection.execute(model.__table__.delete())  # type: ignore[attr-defined]
    done = 0
    for batch in events.stream(connection):
        project_all(connection, batch)
        done += len(batch)
        progress(len(batch))
    parked.release_untried(connection)
    return done, parked.count(connection)


def project_all(connection: Connection, batch: Sequence[RedactedEvent]) -> None:
    """Project a batch; if that fails, its halves, down to the events that cannot be projected: those are parked."""
    error = attempt(connection, lambda: write(connection, batch))
    if error is None:
        return
    if len(batch) == 1:
        parked.park(connection, batch[0], error)
        return
    middle = len(batch) // 2
    project_all(connection, batch[:middle])
    project_all(connection, batch[middle:])


def wait_for_a_rebuild(connection: Connection) -> None:
    """Let a rebuild end first. It locks the tables before the list of parked events, and so must whoever tries them."""
    connection.execute(text(f"lock table {NAMES} in row exclusive mode"))


def retry(connection: Connection, batch: Sequence[RedactedEvent]) -> int | None:
    """Project parked events together and take them off the list; say how many still wait.

    One that is tried alone and fails stays parked, with one attempt more. None: several failed, and nothing was done.
    """
    error = attempt(connection, lambda: write(connection, batch))
    if error is None:
        parked.release(connection, batch)
        return 0
    if len(batch) > 1:
        return None
    parked.park(connection, batch[0], error)
    return 1
