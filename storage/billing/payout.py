"""Payouts: what left Stripe for the bank, and whether it arrived."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, rank, within
from storage.database import Base
from storage.free_text import FreeText

STEPS = {"pending": 1, "in_transit": 2, "paid": 3, "failed": 4, "canceled": 4}


class Payout(Snapshot, Base):
    """Contents of automatic payouts are known once `reconciliation_status` is completed; of manual ones never."""

    __tablename__ = "payouts"
    arrival_date: Mapped[datetime | None]
    amount: Mapped[int | None]
    automatic: Mapped[bool | None]
    currency: Mapped[str | None]
    status: Mapped[str | None]
    method: Mapped[str | None]
    type: Mapped[str | None]
    source_type: Mapped[str | None]
    reconciliation_status: Mapped[str | None]
    failure_code: Mapped[str | None]
    balance_transaction: Mapped[str | None]
    failure_balance_transaction: Mapped[str | None]
    original_payout: Mapped[str | None]
    reversed_by: Mapped[str | None]
    trace_status: Mapped[str | None]
    trace_value: Mapped[str | None] = mapped_column(FreeText)


# Lists are read newest first, a page at a time.
Index(None, Payout.created)

COPIED = copied(Payout, "trace_status", "trace_value")


def rows(payout: Facts) -> Iterable[Row]:
    """One payout, one row, with the bank's trace id when it is known."""
    trace = {"trace_status": within(payout, "trace_id", "status"), "trace_value": within(payout, "trace_id", "value")}
    return (copy(payout, COPIED) | trace,)


def life(payout: Facts) -> int:
    """A paid payout can still fail; reconciliation completes after it is paid."""
    reconciled = payout.get("reconciliation_status") == "completed"
    return rank(STEPS.get(payout.get("status", ""), 0), int(reconciled))


PROJECTION = Projection(Payout, rows, life)
