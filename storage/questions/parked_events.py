"""Parked events: what Stripe delivered and the books do not show yet."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from storage.events import StoredEvent
from storage.exports.columns import Kind, Row, columns
from storage.parked import ITS_EVENT, NEXT_TRY_AT, ParkedEvent
from storage.questions.filters import Filters
from storage.questions.listing import newest, rows, scope

COLUMNS = columns(
    created=Kind.TIME,
    id=Kind.ID,
    type=Kind.TEXT,
    error=Kind.TEXT,
    attempts=Kind.COUNT,
    next_try_at=Kind.TIME,
    parked_at=Kind.TIME,
    tried_at=Kind.TIME,
    object_type=Kind.TEXT,
    object=Kind.ID,
    account=Kind.ID,
)
NOTHING_WAITS = "Everything that Stripe delivered is in the books. Nothing waits."
WAITING = (
    select(
        StoredEvent.livemode,
        *(getattr(StoredEvent, name) for name in ("created", "id", "type", "object_type", "account")),
        StoredEvent.object_id.label("object"),
        *(getattr(ParkedEvent, name) for name in ("error", "attempts", "parked_at", "tried_at")),
        NEXT_TRY_AT.label("next_try_at"),
    )
    .join(ParkedEvent, ITS_EVENT)
    .subquery("waiting")
)


def parked_events(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Which events do the books not show yet, and why?

    Each is stored, but what it says did not fit into its table: figures of these objects may be missing or old until
    it does. Workers try again at `next_try_at`, after waits that double from a minute to six hours, without end.

    `error` is the kind of the fault and never its text, which could quote a value: a name ending in Error is one of
    the program's own, others are PostgreSQL's, such as CheckViolation or NumericValueOutOfRange. Many rows with one
    error have one cause. An operator sees all that is kept of an event with `flask events show`, and once the cause is
    mended, need not wait: `flask events replay --parked`.
    """
    shown = (WAITING.c[column.name] for column in COLUMNS)
    return rows(connection, newest(select(*shown).where(*scope(WAITING, filters)), WAITING, filters))
