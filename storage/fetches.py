"""What workers have asked Stripe's API for, and whether it was there: so that nothing is asked for again and again."""

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, PrimaryKeyConstraint, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base
from storage.free_text import FreeText

KEY = ("task", "id", "account", "livemode")
TAKEN, MISSING = "taken", "missing"
DAYS_BACK = 30  # how far back workers look for what was never asked for
DAYS_KEPT = DAYS_BACK + 1


class Fetch(Base):
    """The last time that a task asked about an object. `fetched_at` is Stripe's clock, where its answer tells it."""

    __tablename__ = "fetches"
    fetched_at: Mapped[datetime]
    livemode: Mapped[bool]
    task: Mapped[str]
    id: Mapped[str] = mapped_column(FreeText)
    account: Mapped[str]
    answer: Mapped[str]
    __table_args__ = (PrimaryKeyConstraint(*KEY),)


class Asked(NamedTuple):
    """What is asked for: by which task, and whose."""

    task: str
    id: str
    account: str
    livemode: bool


def note(connection: Connection, asked: Asked, at: int, answer: str) -> None:
    """Write down that it was asked for at `at`, Unix seconds; a later time stays."""
    new = insert(Fetch).values(**asked._asdict(), fetched_at=datetime.fromtimestamp(at, UTC), answer=answer)
    later = {"fetched_at": new.excluded.fetched_at, "answer": new.excluded.answer}
    connection.execute(
        new.on_conflict_do_update(index_elements=KEY, set_=later, where=Fetch.fetched_at <= new.excluded.fetched_at)
    )


def since(connection: Connection, asked: Asked, at: int) -> bool:
    """Say whether it was asked for after the second `at`: then the answer showed all that had happened by then."""
    key = (getattr(Fetch, name) == value for name, value in asked._asdict().items())
    found = select(Fetch.id).where(*key, Fetch.fetched_at > datetime.fromtimestamp(at, UTC))
    return connection.scalar(found) is not None


def forget(connection: Connection) -> None:
    """Let go of what is so old that nobody would ask for it again."""
    connection.execute(delete(Fetch).where(Fetch.fetched_at < func.now() - func.make_interval(0, 0, 0, DAYS_KEPT)))
