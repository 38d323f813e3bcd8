"""Certificates: what was compared of a period, what differs, and what could not be checked. Append-only."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Connection, Identity, Index, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base
from storage.reconciling.finding import Scope

Statement = dict[str, Any]


class Certificate(Base):
    """One statement about one period of one account and mode. Provisional: the period had not ended."""

    __tablename__ = "certificates"
    number: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    certified_at: Mapped[datetime] = mapped_column(server_default=func.now())
    starts: Mapped[datetime]
    ends: Mapped[datetime]
    livemode: Mapped[bool]
    provisional: Mapped[bool]
    account: Mapped[str]
    statement: Mapped[dict[str, Any]] = mapped_column(JSON)
    __table_args__ = (Index(None, "starts", "ends", "livemode", "account"),)


def keep(connection: Connection, scope: Scope, statement: Statement, *, provisional: bool) -> int:
    """Keep a certificate and give back its number."""
    values = {
        "starts": scope.start,
        "ends": scope.end,
        "livemode": scope.livemode,
        "account": scope.account,
        "provisional": provisional,
        "statement": statement,
    }
    return connection.scalars(insert(Certificate).values(values).returning(Certificate.number)).one()


def newest(connection: Connection, scope: Scope) -> Statement | None:
    """Read the period's newest certificate."""
    chosen = select(Certificate.statement).where(*_of(scope)).order_by(Certificate.number.desc()).limit(1)
    return connection.scalars(chosen).first()


def first_at(connection: Connection, scope: Scope) -> datetime | None:
    """Say when the period was certified first: what came later is late. A provisional certificate closes nothing."""
    chosen = select(func.min(Certificate.certified_at)).where(*_of(scope), Certificate.provisional.is_(False))
    return connection.scalar(chosen)


def _of(scope: Scope) -> tuple[Any, ...]:
    return (
        Certificate.starts == scope.start,
        Certificate.ends == scope.end,
        Certificate.livemode == scope.livemode,
        Certificate.account == scope.account,
    )
