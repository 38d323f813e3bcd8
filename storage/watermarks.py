"""How far the poller has read each list of Stripe's API, so that nothing is lost while no delivery comes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, Connection, Engine, PrimaryKeyConstraint, cast, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, connected
from storage.events import StoredEvent

POLLING: Final = 0x1ED6E5  # any number, as long as every release uses the same
# One step of the index for each account, instead of one for each event.
ACCOUNTS = text("""
with recursive known(account) as (
  (select account from events where livemode = :livemode and account <> '' order by account limit 1)
  union all
  select (select e.account from events e where e.livemode = :livemode and e.account <> '' and e.account > known.account
          order by e.account limit 1)
  from known where known.account is not null)
select known.account from known
left join watermarks w on w.account = known.account and w.livemode = :livemode and w.stream = :stream
where known.account is not null order by w.moved_at nulls first, known.account limit :limit
""")


class Watermark(Base):
    """One list of one account: everything created before `position` has been read and recorded.

    Lists show the newest first. A span that was not read to its end is `until` its end, and read back to `reached`.
    `found` counts the events that the poller brought, `run_found` those of its last run; `missed` are those among
    them that an endpoint of ours should have had. `missed_at` and `delivered_at` are when the newest event was created
    that was missed, or had been delivered in time. `refused` says why the list cannot be read.
    """

    __tablename__ = "watermarks"
    moved_at: Mapped[datetime] = mapped_column(server_default=func.now())
    position: Mapped[datetime]
    until: Mapped[datetime | None]
    reached: Mapped[datetime | None]
    found: Mapped[int] = mapped_column(server_default="0")
    run_found: Mapped[int] = mapped_column(server_default="0")
    missed: Mapped[int] = mapped_column(server_default="0")
    missed_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    livemode: Mapped[bool]
    stream: Mapped[str]
    account: Mapped[str]
    refused: Mapped[str | None]
    __table_args__ = (PrimaryKeyConstraint("stream", "account", "livemode"),)


COUNTED = (Watermark.found, Watermark.missed)


class Place(NamedTuple):
    """Which list of which account, in which mode."""

    stream: str
    account: str
    livemode: bool


class Mark(NamedTuple):
    """How far a list has been read: Unix seconds, UTC. See Watermark."""

    position: int
    until: int | None = None
    reached: int | None = None


class Found(NamedTuple):
    """What a page told of the events in it; see Watermark."""

    found: int = 0
    missed: int = 0
    missed_at: int | None = None
    delivered_at: int | None = None


@contextmanager
def alone(engine: Engine) -> Iterator[bool]:
    """Say whether nobody else polls, and keep it so. The lock goes with its connection: who dies holds up nobody."""
    with connected(engine.execution_options(isolation_level="AUTOCOMMIT")) as connection:
        is_mine = bool(connection.scalar(select(func.pg_try_advisory_lock(POLLING))))
        try:
            yield is_mine
        finally:
            if is_mine:
                connection.execute(select(func.pg_advisory_unlock(POLLING)))


def read(connection: Connection, place: Place) -> Mark | None:
    """Read how far a list has been read; None if never. A new run of the poller begins, and has found nothing yet.

    It has had its turn, whatever becomes of it: an account that Stripe cannot show holds up no other.
    """
    connection.execute(_update(place).values(run_found=0, moved_at=func.now()))
    row = connection.execute(select(Watermark.__table__).where(*_is(place))).one_or_none()
    return None if row is None else Mark(*map(_seconds, (row.position, row.until, row.reached)))


def save(connection: Connection, place: Place, mark: Mark, found: Found) -> None:
    """Move the watermark, and count what was found; of two pollers the one that is behind moves nothing back."""
    moved = dict(zip(Mark._fields, map(_time, mark), strict=True))
    times = {"missed_at": _time(found.missed_at), "delivered_at": _time(found.delivered_at)}
    counts = {"found": found.found, "run_found": found.found, "missed": found.missed}
    statement = insert(Watermark).values(**place._asdict(), **moved, **counts, **times)
    new, table = statement.excluded, Watermark.__table__.c
    added = {name: table[name] + new[name] for name in counts}
    later = {name: func.greatest(table[name], new[name]) for name in (*times, "position")}
    rest = {"until": new["until"], "reached": new["reached"], "moved_at": func.now(), "refused": None}
    key = list(Place._fields)
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=added | later | rest))


def begin(connection: Connection, places: Sequence[Place], position: int) -> None:
    """Let lists begin here, that have never been read."""
    rows = [place._asdict() | {"position": _time(position)} for place in places]
    connection.execute(insert(Watermark).values(rows).on_conflict_do_nothing())


def refuse(connection: Connection, place: Place, words: str) -> None:
    """Note that the list cannot be read, and why, in words of ours; it stays where it was."""
    connection.execute(_update(place).values(refused=words, moved_at=func.now()))


def newest_event(connection: Connection, place: Place, now: int) -> int | None:
    """Say when the newest event that Stripe made was created, among those that we hold of the account.

    Events of a test clock can be ahead of `now` (docs.stripe.com/billing/testing/test-clocks); they do not count.
    """
    newest = select(cast(func.extract("epoch", func.max(StoredEvent.created)), BigInteger))
    ours = StoredEvent.account == place.account, StoredEvent.livemode == place.livemode
    made = StoredEvent.id.like("evt\\_%"), StoredEvent.created <= _time(now)
    return connection.scalar(newest.where(*ours, *made))


def accounts(connection: Connection, stream: str, *, livemode: bool, limit: int) -> list[str]:
    """Name connected accounts that events came from: those first whose list was read longest ago."""
    given = {"stream": stream, "livemode": livemode, "limit": limit}
    return [account for (account,) in connection.execute(ACCOUNTS, given)]


def listed(connection: Connection) -> Sequence[Any]:
    """List all watermarks."""
    return connection.execute(select(Watermark.__table__)).all()


def totals(connection: Connection) -> tuple[int, int]:
    """Count the events that the poller found, and those among them that deliveries missed."""
    found, missed = (cast(func.coalesce(func.sum(column), 0), BigInteger) for column in COUNTED)
    row = connection.execute(select(found, missed)).one()
    return row[0], row[1]


def _is(place: Place) -> list[Any]:
    return [getattr(Watermark, name) == value for name, value in place._asdict().items()]


def _update(place: Place) -> Any:
    return update(Watermark).where(*_is(place))


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _seconds(time: datetime | None) -> Any:
    return None if time is None else int(time.timestamp())
