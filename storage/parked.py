"""Parked events: recorded, but not projected yet. Nothing is lost; a replay tries them again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, ForeignKeyConstraint, PrimaryKeyConstraint, and_, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base
from storage.events import StoredEvent, redacted
from storage.redacted import RedactedEvent

KEY = ("id", "account", "livemode")


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


ITS_EVENT = and_(*(getattr(StoredEvent, name) == getattr(ParkedEvent, name) for name in KEY))


def park(connection: Connection, event: RedactedEvent, error: str) -> None:
    """Note that the event waits for a replay, and how often it was tried."""
    statement = insert(ParkedEvent).values(id=event.id, account=event.account, livemode=event.livemode, error=error)
    again = {"attempts": ParkedEvent.attempts + 1, "tried_at": func.now(), "error": error}
    connection.execute(statement.on_conflict_do_update(index_elements=KEY, set_=again))


def release(connection: Connection, event: RedactedEvent) -> None:
    """Take the event off the list: it is projected."""
    connection.execute(
        delete(ParkedEvent).where(
            ParkedEvent.id == event.id, ParkedEvent.account == event.account, ParkedEvent.livemode == event.livemode
        )
    )


def waiting(connection: Connection) -> Sequence[RedactedEvent]:
    """Read the parked events, oldest first."""
    statement = select(StoredEvent.__table__).join(ParkedEvent, ITS_EVENT)
    return [redacted(stored) for stored in connection.execute(statement.order_by(ParkedEvent.parked_at))]


def listed(connection: Connection) -> Sequence[Any]:
    """List the parked events with their types, oldest first."""
    statement = select(*ParkedEvent.__table__.columns, StoredEvent.type).join(StoredEvent, ITS_EVENT)
    return connection.execute(statement.order_by(ParkedEvent.parked_at)).all()


def count(connection: Connection) -> int:
    """How many events wait for a replay?"""
    return connection.scalars(select(func.count()).select_from(ParkedEvent)).one()
