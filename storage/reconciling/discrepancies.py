"""Discrepancies: what differs, since when, and what became of it. Each change is kept; nothing is deleted."""

from datetime import datetime
from typing import Final

from sqlalchemy import ForeignKey, Identity, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base
from storage.free_text import FreeText

OPEN: Final = "open"
EXPLAINED: Final = "explained"  # it stands, and somebody said why
CLOSED: Final = "closed"
FOUND_BY: Final = ("account", "livemode", "kind", "object_type", "object_id", "field")
STATUSES: Final = (OPEN, EXPLAINED, CLOSED)


class Discrepancy(Base):
    """One difference, once: found again, it is the same row. `created` is when Stripe made what differs."""

    __tablename__ = "discrepancies"
    number: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    opened_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created: Mapped[datetime | None]
    livemode: Mapped[bool]
    account: Mapped[str]
    kind: Mapped[str]
    object_type: Mapped[str]
    object_id: Mapped[str] = mapped_column(FreeText)
    field: Mapped[str]
    currency: Mapped[str | None]
    ours: Mapped[str | None] = mapped_column(FreeText)
    theirs: Mapped[str | None] = mapped_column(FreeText)
    status: Mapped[str]
    by: Mapped[str] = mapped_column(FreeText)
    why: Mapped[str] = mapped_column(FreeText)
    __table_args__ = (
        UniqueConstraint(
            "account", "livemode", "kind", "object_type", "object_id", "field", name="discrepancies_found_key"
        ),
        Index(None, "status", "livemode"),
    )


class DiscrepancyChange(Base):
    """What happened to a discrepancy, when, by whom and why. Append-only, by trigger and by privilege."""

    __tablename__ = "discrepancy_changes"
    number: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    discrepancy: Mapped[int] = mapped_column(ForeignKey(Discrepancy.number), index=True)
    status: Mapped[str]
    ours: Mapped[str | None] = mapped_column(FreeText)
    theirs: Mapped[str | None] = mapped_column(FreeText)
    by: Mapped[str] = mapped_column(FreeText)
    why: Mapped[str] = mapped_column(FreeText)
