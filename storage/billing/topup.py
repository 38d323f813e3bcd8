"""Top-ups: money that was moved into the Stripe balance from a bank account."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, rank
from storage.database import Base
from storage.free_text import FreeText

STEPS = {"pending": 1, "succeeded": 2, "failed": 3, "canceled": 3, "reversed": 3}


class Topup(Snapshot, Base):
    """A top-up that succeeded can still be reversed."""

    __tablename__ = "topups"
    expected_availability_date: Mapped[datetime | None]
    amount: Mapped[int | None]
    currency: Mapped[str | None]
    status: Mapped[str | None]
    failure_code: Mapped[str | None]
    initiated_by: Mapped[str | None]
    balance_transaction: Mapped[str | None]
    transfer_group: Mapped[str | None] = mapped_column(FreeText)


COPIED = copied(Topup)


def rows(topup: Facts) -> Iterable[Row]:
    """One top-up, one row."""
    return (copy(topup, COPIED),)


def life(topup: Facts) -> int:
    """Pending, then one of four ends."""
    return rank(STEPS.get(topup.get("status", ""), 0))


PROJECTION = Projection(Topup, rows, life)
