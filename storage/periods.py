"""Closed periods: what was closed and opened again, when, by whom and why. Only ever added to."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Identity, Index, Row, func, insert, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base
from storage.free_text import FreeText

CLOSED: Final = "closed"
REOPENED: Final = "reopened"


class PeriodError(Exception):
    """The period cannot be closed or opened so; the message says why."""


class Period(Base):
    """One closing of a period, or its being opened again; the newest one of a period holds.

    `totals` are those that were answered at the closing, a document for each currency, in minor units; what had been
    received before `known_until` is in them. `zone` is where the period's days begin.
    """

    __tablename__ = "periods"
    number: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    starts: Mapped[datetime]
    ends: Mapped[datetime]
    known_until: Mapped[datetime | None]
    livemode: Mapped[bool]
    account: Mapped[str]
    period: Mapped[str]
    zone: Mapped[str]
    act: Mapped[str]
    by: Mapped[str] = mapped_column(FreeText)
    reason: Mapped[str | None] = mapped_column(FreeText)
    totals: Mapped[list[Any] | None]
    __table_args__ = (Index(None, "starts", "ends", "livemode", "account"),)


class Span(NamedTuple):
    """Of which time, account and mode a period is."""

    starts: datetime | None
    ends: datetime | None
    account: str
    livemode: bool


PERIODS = Period.__table__
# Whoever closes or opens a period is alone at it until it is written.
LOCK = select(func.pg_advisory_xact_lock(723443, func.hashtext("periods")))


def closing(connection: Connection, span: Span) -> Row[Any] | None:
    """Find the closing that holds; None where the period was never closed, or is open again."""
    same = (PERIODS.c[name] == value for name, value in span._asdict().items())
    newest = connection.execute(select(PERIODS).where(*same).order_by(PERIODS.c.number.desc()).limit(1)).first()
    return newest if newest is not None and newest.act == CLOSED else None


def closings(connection: Connection, account: str, *, livemode: bool) -> Sequence[Row[Any]]:
    """List the closings that hold, newest period first."""
    key = PERIODS.c.starts, PERIODS.c.ends
    newest = select(PERIODS).where(PERIODS.c.account == account, PERIODS.c.livemode == livemode)
    newest = newest.ext(distinct_on(*key)).order_by(*key, PERIODS.c.number.desc())
    held = newest.subquery("newest")
    chosen = select(held).where(held.c.act == CLOSED).order_by(held.c.starts.desc(), held.c.ends)
    return connection.execute(chosen).all()


def lock(connection: Connection) -> None:
    """Let nobody else close or open a period until this transaction ends."""
    connection.execute(LOCK)


def add(connection: Connection, span: Span, **told: Any) -> int:
    """Write down what was done with a period; give back its number."""
    statement = insert(Period).values(**span._asdict(), **told).returning(Period.number)
    return connection.execute(statement).scalar_one()
