"""What an operator should know of the road from Stripe to us: raised when seen, cleared when gone, kept for ever."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Index, PrimaryKeyConstraint, func, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base

# Every kind there is, and what it says to an operator.
KINDS: Mapping[str, str] = {
    "no_deliveries": "events that an endpoint should have had came by no delivery",
    "endpoint_disabled": "Stripe has disabled an endpoint of ours",
    "endpoint_missing": "no endpoint of Stripe's leads to us",
    "events_unread": "events have been unread for so long that Stripe will soon forget them",
    "permission": "the key may not read what the workers need",
}
STANDING_KEY = ("kind", "subject", "account", "livemode")
IS_STANDING = text("cleared_at is null")
Standing = Mapping[tuple[str, str], Mapping[str, Any]]  # account and subject: the detail, ids and numbers only


class Alarm(Base):
    """One alarm: of which kind, about what, and from when to when. `detail` holds ids and numbers only."""

    __tablename__ = "alarms"
    raised_at: Mapped[datetime] = mapped_column(server_default=func.now())
    cleared_at: Mapped[datetime | None]
    livemode: Mapped[bool]
    kind: Mapped[str]
    subject: Mapped[str]
    account: Mapped[str]
    detail: Mapped[dict[str, Any]]
    __table_args__ = (
        PrimaryKeyConstraint(*STANDING_KEY, "raised_at"),
        Index("alarms_standing_idx", *STANDING_KEY, unique=True, postgresql_where=IS_STANDING),
    )


class Scope(NamedTuple):
    """Which alarms are settled together: those of a kind, in a mode."""

    kind: str
    livemode: bool


def settle(connection: Connection, scope: Scope, standing: Standing) -> list[tuple[str, str]]:
    """Raise what stands and was not raised, clear what was raised and stands no more; name what was raised now."""
    raised = set(_raised(connection, scope))
    gone = [place for place in raised if place not in standing]
    if gone:
        places = tuple_(Alarm.account, Alarm.subject).in_(gone)
        connection.execute(update(Alarm).where(*_of(scope), places).values(cleared_at=func.now()))
    for place, detail in standing.items():
        _raise(connection, scope, place, detail)
    return [place for place in standing if place not in raised]


def standing(connection: Connection) -> Sequence[Any]:
    """List the alarms that stand, oldest first."""
    found = select(Alarm.__table__).where(Alarm.cleared_at.is_(None))
    return connection.execute(
        found.order_by(Alarm.raised_at, *(Alarm.__table__.c[name] for name in STANDING_KEY))
    ).all()


def counted(standing: Iterable[Any]) -> dict[str, int]:
    """Count alarms by kind: every kind is there, so that a monitor sees it rise from 0."""
    return dict.fromkeys(KINDS, 0) | Counter(alarm.kind for alarm in standing)


def _of(scope: Scope) -> Iterable[Any]:
    return Alarm.kind == scope.kind, Alarm.livemode == scope.livemode, Alarm.cleared_at.is_(None)


def _raised(connection: Connection, scope: Scope) -> list[tuple[str, str]]:
    found = connection.execute(select(Alarm.account, Alarm.subject).where(*_of(scope)))
    return [(account, subject) for account, subject in found]


def _raise(connection: Connection, scope: Scope, place: tuple[str, str], detail: Mapping[str, Any]) -> None:
    account, subject = place
    values = {**scope._asdict(), "account": account, "subject": subject, "detail": dict(detail)}
    statement = insert(Alarm).values(values)
    again = {"detail": statement.excluded.detail}
    connection.execute(
        statement.on_conflict_do_update(index_elements=STANDING_KEY, index_where=IS_STANDING, set_=again)
    )
