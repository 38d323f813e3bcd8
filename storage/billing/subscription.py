"""Subscriptions: who is billed again and again, since when, and until when."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, listed, rank, within
from storage.database import Base
from storage.free_text import FreeText

STEPS = {
    "incomplete": 1,
    "trialing": 2,
    "active": 3,
    "past_due": 4,
    "unpaid": 5,
    "paused": 5,
    "incomplete_expired": 9,
    "canceled": 9,
}


class Subscription(Snapshot, Base):
    """`current_period_*` spans the periods of its items, where Stripe keeps them since API version 2025-03-31."""

    __tablename__ = "subscriptions"
    start_date: Mapped[datetime | None]
    current_period_start: Mapped[datetime | None]
    current_period_end: Mapped[datetime | None]
    trial_start: Mapped[datetime | None]
    trial_end: Mapped[datetime | None]
    cancel_at: Mapped[datetime | None]
    canceled_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    cancel_at_period_end: Mapped[bool | None]
    status: Mapped[str | None]
    currency: Mapped[str | None]
    collection_method: Mapped[str | None]
    customer: Mapped[str | None] = mapped_column(FreeText, index=True)
    latest_invoice: Mapped[str | None]
    schedule: Mapped[str | None]
    cancellation_reason: Mapped[str | None]


# Lists are read newest first, a page at a time.
Index(None, Subscription.created, postgresql_where=Subscription.livemode)

COPIED = copied(Subscription, "current_period_start", "current_period_end", "cancellation_reason")


def period(subscription: Facts, name: str) -> list[int]:
    """Collect a period's bound from the items, else from the subscription as older versions have it."""
    found = [item[name] for item in listed(subscription, "items") if name in item]
    old: Any = subscription.get(name)
    return found or ([old] if old is not None else [])


def rows(subscription: Facts) -> Iterable[Row]:
    """One subscription, one row; its period runs from its earliest item's start to its latest item's end."""
    row = copy(subscription, COPIED)
    row["current_period_start"] = min(period(subscription, "current_period_start"), default=None)
    row["current_period_end"] = max(period(subscription, "current_period_end"), default=None)
    row["cancellation_reason"] = within(subscription, "cancellation_details", "reason")
    return (row,)


def life(subscription: Facts) -> int:
    """Within one status the billing period only moves on."""
    return rank(
        STEPS.get(subscription.get("status", ""), 0), max(period(subscription, "current_period_end"), default=0)
    )


PROJECTION = Projection(Subscription, rows, life)
