"""Refunds: each by its own id, never by the difference of a charge's running total."""

from collections.abc import Iterable

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, listed, rank
from storage.database import Base

STEPS = {"pending": 1, "requires_action": 2, "succeeded": 3, "failed": 4, "canceled": 4}


class Refund(Snapshot, Base):
    """A refund counts unless it failed or was cancelled."""

    __tablename__ = "refunds"
    amount: Mapped[int | None]
    currency: Mapped[str | None]
    status: Mapped[str | None]
    reason: Mapped[str | None]
    failure_reason: Mapped[str | None]
    charge: Mapped[str | None] = mapped_column(index=True)
    payment_intent: Mapped[str | None]
    balance_transaction: Mapped[str | None]
    failure_balance_transaction: Mapped[str | None]


# Lists are read newest first, a page at a time.
Index(None, Refund.created)
# Sums look for what names a balance transaction of another object.
Index(None, Refund.balance_transaction)
Index(
    "refunds_failure_idx",
    Refund.failure_balance_transaction,
    postgresql_where=text("failure_balance_transaction is not null"),
)

COPIED = copied(Refund)


def rows(refund: Facts) -> Iterable[Row]:
    """One refund, one row."""
    return (copy(refund, COPIED),)


def life(refund: Facts) -> int:
    """A refund can still fail after it succeeded (docs.stripe.com/refunds#failed-refunds)."""
    return rank(STEPS.get(refund.get("status", ""), 0))


def of_charge(charge: Facts) -> Iterable[Row]:
    """Charges carried their refunds inside until API version 2022-11-15."""
    return [
        {"charge": charge.get("id"), "rank": life(refund)} | copy(refund, COPIED)
        for refund in listed(charge, "refunds")
    ]


PROJECTION = Projection(Refund, rows, life)
FROM_CHARGE = Projection(Refund, of_charge, life)
