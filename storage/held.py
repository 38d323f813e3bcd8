"""What the books hold of objects that Stripe's API shows, and where the two differ."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, DateTime, Table, Text, func, select, tuple_
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, distinct_on

from storage import people
from storage.billing import PROJECTIONS
from storage.billing.snapshot import KEY, SNAPSHOT_COLUMNS, Row
from storage.billing.upsert import Rows, project
from storage.database import Base
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
    person_is_new: bool = False  # the object is known, but not what it tells of its person

    @property
    def is_news(self) -> bool:
        """Say whether the books should record it."""
        return self.outcome != SAME or self.person_is_new


def compare(connection: Connection, observed: Sequence[RedactedEvent]) -> list[Comparison]:
    """Hold observed objects against the billing tables; what has no table there, against its newest event."""
    seen = [(event, _rows(event)) for event in observed]
    held = _held(connection, [rows for _, rows in seen])
    facts = _newest_facts(connection, [event for event, rows in seen if not rows])
    unknown = people.unknown(connection, observed)
    compared = (_by_rows(event, rows, held) if rows else _by_facts(event, facts) for event, rows in seen)
    return [found._replace(person_is_new=found.outcome == SAME and _key(found.event) in unknown) for found in compared]


def knows(connection: Connection, object_type: str, key: Key) -> bool:
    """Say whether an object that has a billing table is in it."""
    table = cast("Table", PROJECTIONS[object_type][0].model.__table__)
    found = select(table.c.id).where(*(table.c[name] == value for name, value in zip(KEY, key, strict=True)))
    return connection.scalar(found) is not None


def _rows(event: RedactedEvent) -> Rows:
    """Project; facts too odd for it are compared as facts, and when they are recorded, they are parked."""
    try:
        return project([event])
    except Exception:  # noqa: BLE001 — one odd object must not hide the others of its page
        return {}


def _key(event: RedactedEvent) -> Key:
    return event.object_id, event.account, event.livemode


def _held(connection: Connection, projected: Iterable[Rows]) -> Held:
    """Read the rows that the books have under the keys of these."""
    wanted: dict[type[Base], set[Key]] = {}
    for rows in projected:
        for model in rows:
            wanted.setdefault(model, set()).update(rows[model])
    return {model.__tablename__: _stored(connection, model, keys) for model, keys in wanted.items()}


def _stored(connection: Connection, model: type[Base], keys: set[Key]) -> dict[Key, Row]:
    """Read the rows of one table; by id, which few accounts share, because that is one parameter."""
    table = cast("Table", model.__table__)
    ids = sql_cast([key[0] for key in keys], ARRAY(TEXT))
    found = connection.execute(select(table).where(table.c.id == func.any(ids)))
    return {tuple(row[name] for name in KEY): dict(row) for row in found.mappings()}


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
    """Read a time as the books hold it; what is no time is no value of theirs, and stays what it is."""
    if not isinstance(kind, DateTime) or value is None:
        return value
    try:
        return datetime.fromtimestamp(value, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return value


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
    theirs = dict(event.facts)
    names = sorted(name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name))
    differences = (Difference("events", str(event.object_id), name, ours.get(name), theirs.get(name)) for name in names)
    return Comparison(event, CHANGED if names else SAME, tuple(differences))
