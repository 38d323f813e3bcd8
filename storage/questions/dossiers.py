"""All that events say of one object or of one event, whatever it is."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, select, union_all

from storage.events import StoredEvent
from storage.questions.history import Change, Step, whole
from storage.questions.payment_objects import Payment
from storage.questions.searching import NAMES, TABLES, Named

EVENTS = StoredEvent.__table__
Known = Mapping[str, tuple[Change, str]]  # by field, with the event that set it
NOTHING: Known = {}


def dossier(connection: Connection, named: Named) -> tuple[Sequence[Step], Known]:
    """What do we know of this object, and which event says so?

    Its fields as they stand, each with the event that set it, and every event that told of it or changed it: a line
    item's come with its checkout session.
    """
    theirs = frozenset({named.id}) | carriers(connection, named)
    steps, figures = whole(connection, Payment(named.id, named.account, named.livemode, theirs), types=())
    own = [replace(step, changes=of(named.id, step)) for step in steps]
    known = next((fields for (_, id), fields in figures.items() if id == named.id), NOTHING)
    return [step for step in own if step.id == named.id or step.changes], known


def of(id: str, step: Step) -> tuple[Change, ...]:
    """Take what an event changed of one object."""
    return tuple(change for change in step.changes if change.id == id)


def carriers(connection: Connection, named: Named) -> frozenset[str]:
    """List the objects whose events brought the rows under this id."""
    told = union_all(*(select(TABLES[name].c.event_id).where(*key(named, TABLES[name])) for name in NAMES))
    found = select(EVENTS.c.object_id).where(EVENTS.c.id.in_(told), EVENTS.c.object_id.is_not(None))
    return frozenset(connection.scalars(found.where(EVENTS.c.account == named.account)))


def key(named: Named, table: Any) -> tuple[Any, ...]:
    """Find a row."""
    return table.c.id == named.id, table.c.account == named.account, table.c.livemode == named.livemode


def event(connection: Connection, named: Named) -> Row[Any] | None:
    """Read one event as it is kept."""
    return connection.execute(select(EVENTS).where(*key(named, EVENTS))).first()
