"""What the books hold of objects that Stripe's API shows, and where the two differ."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, DateTime, Table, Text, select, tuple_
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import distinct_on

from storage.billing import PROJECTIONS
from storage.billing.snapshot import KEY, SNAPSHOT_COLUMNS, Row
from storage.billing.upsert import Rows, project
from storage.events import StoredEvent, redacted
from storage.redacted import RedactedEvent

NEW, CHANGED, SAME = "new", "changed", "same"
Key = tuple[Any, ...]  # id, account, livemode
Held = dict[str, dict[Key, Row]]  # by table


class Difference(NamedTuple):
    """One value that the books hold otherwise than Stripe shows it; None is a value that is not there."""

    table: str
    id: str
    field: str
    ours: Any
    theirs: Any


class Comparison(NamedTuple):
    """What an observed object is to the books: new, changed or the same, and the values in which they differ."""

    event: RedactedEvent
    outcome: str
    differences: tuple[Difference, ...] = ()


def compare(connection: Connection, observed: Sequence[RedactedEvent]) -> list[Comparison]:
    """Hold observed objects against the billing tables; what has no table there, against its newest event."""
    seen = [(event, project([event])) for event in observed]
    held = _held(connection, project(observed))
    facts = _newest_facts(connection, [event for event, rows in seen if not rows])
    return [_by_rows(event, rows, held) if rows else _by_facts(event, facts) for event, rows in seen]


def knows(connection: Connection, object_type: str, key: Key) -> bool:
    """Say whether an object that has a billing table is in it."""
    table = cast("Table", PROJECTIONS[object_type][0].model.__table__)
    found = select(table.c.id).where(*(table.c[name] == value for name, value in zip(KEY, key, strict=True)))
    return connection.scalar(found) is not None


def _held(connection: Connection, rows: Rows) -> Held:
    """Read the rows that the books have under these keys."""
    held: Held = {}
    for model, wanted in rows.items():
        table = cast("Table", model.__table__)
        key = tuple(table.c[name] for name in KEY)
        found = connection.execute(select(table).where(tuple_(*key).in_(list(wanted))))
        held[table.name] = {tuple(row[name] for name in KEY): dict(row) for row in found.mappings()}
    return held


def _by_rows(event: RedactedEvent, rows: Rows, held: Held) -> Comparison:
    differences: list[Difference] = []
    known = False
    for model, wanted in rows.items():
        table = cast("Table", model.__table__)
        for key, theirs in wanted.items():
            ours = held[table.name].get(key)
            known = known or (ours is not None and key[0] == event.object_id)
            differences += differ(table, ours or {"id": key[0]}, theirs)
    return Comparison(event, (CHANGED if differences else SAME) if known else NEW, tuple(differences))


def differ(table: Table, ours: Row, theirs: Row) -> list[Difference]:
    """Name the values in which two rows differ, but for when and by which event they were set."""
    return [
        Difference(table.name, ours["id"], column.name, ours.get(column.name), value)
        for column in table.columns
        if column.name not in SNAPSHOT_COLUMNS
        for value in [_as_stored(column.type, theirs.get(column.name))]
        if value != ours.get(column.name)
    ]


def _as_stored(kind: Any, value: Any) -> Any:
    return datetime.fromtimestamp(value, UTC) if isinstance(kind, DateTime) and value is not None else value


def _newest_facts(connection: Connection, events: Sequence[RedactedEvent]) -> dict[Key, Row]:
    """Read what the newest event about each of these objects tells."""
    if not events:
        return {}
    keys = [(event.object_type, event.object_id, event.account, event.livemode) for event in events]
    table = cast("Table", StoredEvent.__table__)
    columns = (table.c.object_type, table.c.object_id, table.c.account, table.c.livemode)
    found = (
        select(table)
        .ext(distinct_on(*columns))
        .where(tuple_(*columns).in_(keys), sql_cast(table.c.facts, Text) != "{}")
        .order_by(*columns, table.c.created.desc(), table.c.id.desc())
    )
    known = map(redacted, connection.execute(found))
    return {(event.object_type, event.object_id, event.account, event.livemode): dict(event.facts) for event in known}


def _by_facts(event: RedactedEvent, facts: dict[Key, Row]) -> Comparison:
    ours = facts.get((event.object_type, event.object_id, event.account, event.livemode))
    if ours is None:
        return Comparison(event, NEW)
    return Comparison(event, SAME if ours == dict(event.facts) else CHANGED)
