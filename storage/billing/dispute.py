"""Disputes: what is contested, until when to answer, and what Stripe took or gave back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, rank, within
from storage.database import Base

STEPS = {
    "warning_needs_response": 1,
    "warning_under_review": 2,
    "warning_closed": 3,
    "needs_response": 4,
    "under_review": 5,
    "won": 6,
    "lost": 6,
    "prevented": 6,
}


class Dispute(Snapshot, Base):
    """Evidence is never kept: it is about a person, and the case file stays with Stripe."""

    __tablename__ = "disputes"
    due_by: Mapped[datetime | None]
    amount: Mapped[int | None]
    submission_count: Mapped[int | None]
    is_charge_refundable: Mapped[bool | None]
    currency: Mapped[str | None]
    status: Mapped[str | None]
    reason: Mapped[str | None]
    network_reason_code: Mapped[str | None]
    charge: Mapped[str | None] = mapped_column(index=True)
    payment_intent: Mapped[str | None]
    balance_transactions: Mapped[list[Any] | None]


# Lists are read newest first, a page at a time.
Index(None, Dispute.created)

COPIED = copied(Dispute, "due_by", "submission_count", "network_reason_code")


def rows(dispute: Facts) -> Iterable[Row]:
    """One dispute, one row; the network's code moved into the payment method's details in 2024."""
    row = copy(dispute, COPIED)
    row["due_by"] = within(dispute, "evidence_details", "due_by")
    row["submission_count"] = within(dispute, "evidence_details", "submission_count")
    details = within(dispute, "payment_method_details", "card", "network_reason_code")
    row["network_reason_code"] = details or dispute.get("network_reason_code")
    return (row,)


def life(dispute: Facts) -> int:
    """Funds withdrawn and reinstated, and evidence sent, show how far the case is within one status."""
    moves = len(dispute.get("balance_transactions", ()))
    sent = within(dispute, "evidence_details", "submission_count") or 0
    return rank(STEPS.get(dispute.get("status", ""), 0), 100 * moves + sent)


PROJECTION = Projection(Dispute, rows, life)
