"""Questions that somebody gave a name, with what they are narrowed by. A name given anew is the newer question's."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Identity, Index, Row, func, insert, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base
from storage.free_text import FreeJson, FreeText


class SavedQuestion(Base):
    """A question and its filters under a name; the newest of a name holds, and what it was before is kept."""

    __tablename__ = "saved_questions"
    number: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    name: Mapped[str] = mapped_column(FreeText)
    question: Mapped[str]
    filters: Mapped[dict[str, Any]] = mapped_column(FreeJson)
    by: Mapped[str] = mapped_column(FreeText)
    __table_args__ = (Index(None, "name"),)


SAVED = SavedQuestion.__table__
NEWEST = select(SAVED).ext(distinct_on(SAVED.c.name)).order_by(SAVED.c.name, SAVED.c.number.desc())


def save(connection: Connection, name: str, question: str, filters: Mapping[str, str], by: str) -> None:
    """Give a question a name."""
    connection.execute(insert(SavedQuestion).values(name=name, question=question, filters=dict(filters), by=by))


def find(connection: Connection, name: str) -> Row[Any] | None:
    """Find what a name stands for."""
    return connection.execute(NEWEST.where(SAVED.c.name == name)).first()


def listed(connection: Connection) -> Sequence[Row[Any]]:
    """List the saved questions by name."""
    return connection.execute(NEWEST).all()
