"""How far each backfill has come, so that one that was interrupted goes on where it was."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import Connection, PrimaryKeyConstraint, func, insert, select, update
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base


class Backfill(Base):
    """One list that a backfill reads, from the newest object to the oldest. The lists of one run share its id.

    `reached` is when the oldest object was created that was read. `news`, `changed` and `people` count what the books
    did not know: objects, changes, and people of known objects. `incomplete` counts objects shown in part only,
    `trouble` says why the list could not be read.
    """

    __tablename__ = "backfills"
    run: Mapped[UUID]
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]
    period_start: Mapped[datetime | None]
    period_end: Mapped[datetime | None]
    reached: Mapped[datetime | None]
    objects: Mapped[int] = mapped_column(server_default="0")
    news: Mapped[int] = mapped_column(server_default="0")
    changed: Mapped[int] = mapped_column(server_default="0")
    people: Mapped[int] = mapped_column(server_default="0")
    incomplete: Mapped[int] = mapped_column(server_default="0")
    livemode: Mapped[bool]
    account: Mapped[str]
    stream: Mapped[str]
    trouble: Mapped[str | None]
    __table_args__ = (PrimaryKeyConstraint("run", "stream"),)


class Asked(NamedTuple):
    """What a backfill was asked for: which lists, created from `start` up to `end`: Unix seconds, UTC; None: any."""

    account: str
    livemode: bool
    start: int | None
    end: int | None
    streams: tuple[str, ...]


class Counts(NamedTuple):
    """What one page, or many, told; see Backfill."""

    objects: int = 0
    news: int = 0
    changed: int = 0
    people: int = 0
    incomplete: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """Add up."""
        return Counts(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


def unfinished(connection: Connection, asked: Asked) -> UUID | None:
    """Find the newest run that was asked for the same and did not come to its end."""
    streams = func.array_agg(aggregate_order_by(Backfill.stream, Backfill.stream.collate("C")))
    same = (
        Backfill.account == asked.account,
        Backfill.livemode == asked.livemode,
        Backfill.period_start.is_not_distinct_from(_time(asked.start)),
        Backfill.period_end.is_not_distinct_from(_time(asked.end)),
    )
    whole = streams == sorted(asked.streams), func.bool_or(Backfill.ended_at.is_(None))
    runs = select(Backfill.run).where(*same).group_by(Backfill.run).having(*whole)
    return connection.scalar(runs.order_by(func.min(Backfill.started_at).desc()).limit(1))


def begin(connection: Connection, asked: Asked) -> UUID:
    """Write down what is to be read."""
    run = uuid4()
    period = {"period_start": _time(asked.start), "period_end": _time(asked.end)}
    common = {"run": run, "account": asked.account, "livemode": asked.livemode} | period
    connection.execute(insert(Backfill), [common | {"stream": stream} for stream in asked.streams])
    return run


def lists(connection: Connection, run: UUID) -> Sequence[Any]:
    """Read how far the lists of a run have come."""
    return connection.execute(select(Backfill.__table__).where(Backfill.run == run)).all()


def save(connection: Connection, run: UUID, stream: str, counts: Counts, reached: int | None) -> None:
    """Count a page that was recorded, and how far back it went."""
    added = {name: Backfill.__table__.c[name] + count for name, count in counts._asdict().items()}
    if reached is not None:
        added["reached"] = func.least(Backfill.reached, _time(reached))
    connection.execute(_the(run, stream).values(trouble=None, **added))


def end(connection: Connection, run: UUID, stream: str) -> None:
    """Note that the list was read to its end."""
    connection.execute(_the(run, stream).values(ended_at=func.now()))


def stop(connection: Connection, run: UUID, stream: str, trouble: str) -> None:
    """Note why the list could not be read; the run stays unfinished."""
    connection.execute(_the(run, stream).values(trouble=trouble))


def _the(run: UUID, stream: str) -> Any:
    return update(Backfill).where(Backfill.run == run, Backfill.stream == stream)


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
