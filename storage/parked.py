"""Parked events: recorded, but not projected yet. Nothing is lost; they are tried again until their cause is gone."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    and_,
    delete,
    func,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base
from storage.events import StoredEvent, redacted
from storage.redacted import RedactedEvent

KEY = ("id", "account", "livemode")
FIRST_WAIT_S, LONGEST_WAIT_S = 60, 6 * 3600
DOUBLINGS = 16  # more than lead to the longest wait, and few enough to count with
Key = tuple[str, str, bool]


class ParkedEvent(Base):
    """An event that could not be projected, with the kind of the error: never its text, which may quote a value."""

    __tablename__ = "parked_events"
    parked_at: Mapped[datetime] = mapped_column(server_default=func.now())
    tried_at: Mapped[datetime] = mapped_column(server_default=func.now())
    attempts: Mapped[int] = mapped_column(server_default="1")
    livemode: Mapped[bool]
    id: Mapped[str]
    account: Mapped[str]
    error: Mapped[str]
    __table_args__ = (PrimaryKeyConstraint(*KEY), ForeignKeyConstraint(KEY, [f"events.{name}" for name in KEY]))


PARKED = ParkedEvent.__table__
PARKED_KEY = tuple_(*(PARKED.c[name] for name in KEY))
ITS_EVENT = and_(*(getattr(StoredEvent, name) == getattr(ParkedEvent, name) for name in KEY))
WAIT_S = func.least(FIRST_WAIT_S * func.power(2, func.least(ParkedEvent.attempts - 1, DOUBLINGS)), LONGEST_WAIT_S)
# When a worker tries the event again: after waits that double from a minute to six hours.
NEXT_TRY_AT: ColumnElement[datetime] = ParkedEvent.tried_at + func.make_interval(0, 0, 0, 0, 0, 0, WAIT_S)


def park(connection: Connection, event: RedactedEvent, error: str) -> None:
    """Note that the event waits for a replay, and how often it was tried."""
    statement = insert(ParkedEvent).values(id=event.id, account=event.account, livemode=event.livemode, error=error)
    again = {"attempts": ParkedEvent.attempts + 1, "tried_at": func.now(), "error": error}
    connection.execute(statement.on_conflict_do_update(index_elements=KEY, set_=again))


def release(connection: Connection, events: Collection[RedactedEvent]) -> None:
    """Take events off the list: they are projected."""
    keys = [(event.id, event.account, event.livemode) for event in events]
    connection.execute(delete(ParkedEvent).where(PARKED_KEY.in_(keys)))


def release_untried(connection: Connection) -> None:
    """Take off the list what this transaction did not park again, having tried everything: it is projected."""
    connection.execute(delete(ParkedEvent).where(ParkedEvent.tried_at < func.now()))


def keys(connection: Connection, ids: Collection[str] = ()) -> list[Key]:
    """Name the parked events, oldest first: all, or those with these ids."""
    named = select(*(PARKED.c[name] for name in KEY)).order_by(ParkedEvent.parked_at, *PARKED.primary_key)
    chosen = named.where(ParkedEvent.id.in_(ids)) if ids else named
    return [(id_, account, livemode) for id_, account, livemode in connection.execute(chosen)]


def due(connection: Connection, most: int) -> list[Key]:
    """Name the events whose time for another try has come, those that waited longest first."""
    named = select(*(PARKED.c[name] for name in KEY)).where(func.now() >= NEXT_TRY_AT).order_by(NEXT_TRY_AT)
    return [(id_, account, livemode) for id_, account, livemode in connection.execute(named.limit(most))]


def claim(connection: Connection, keys: Collection[Key]) -> Sequence[RedactedEvent]:
    """Keep these events to this transaction and read them; whoever has one of them now is waited for."""
    statement = select(StoredEvent.__table__).join(ParkedEvent, ITS_EVENT).where(PARKED_KEY.in_(keys))
    locked = statement.order_by(*PARKED.primary_key).with_for_update(of=PARKED)
    return [redacted(stored) for stored in connection.execute(locked)]


def claim_due(connection: Connection, keys: Collection[Key]) -> Sequence[RedactedEvent]:
    """Do so with those that are still due and that no other worker has: each is tried once, by one of them."""
    statement = select(StoredEvent.__table__).join(ParkedEvent, ITS_EVENT).where(PARKED_KEY.in_(keys))
    locked = statement.where(func.now() >= NEXT_TRY_AT).with_for_update(of=PARKED, skip_locked=True)
    return [redacted(stored) for stored in connection.execute(locked)]


def listed(connection: Connection, ids: Collection[str] = ()) -> Sequence[Any]:
    """List the parked events with their types and when they are tried again, oldest first."""
    shown = select(*PARKED.columns, NEXT_TRY_AT.label("next_try_at"), StoredEvent.type).join(StoredEvent, ITS_EVENT)
    chosen = shown.where(ParkedEvent.id.in_(ids)) if ids else shown
    return connection.execute(chosen.order_by(ParkedEvent.parked_at)).all()


def count(connection: Connection) -> int:
    """How many events wait for a replay?"""
    return connection.scalars(select(func.count()).select_from(ParkedEvent)).one()
