"""Payment intents: one per payment attempted, from creation to success or cancellation."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, first, listed, rank, within
from storage.database import Base
from storage.free_text import FreeText

STEPS = {
    "requires_payment_method": 1,
    "requires_confirmation": 2,
    "requires_action": 3,
    "processing": 4,
    "requires_capture": 6,
    "canceled": 9,
    "succeeded": 9,
}
FAILED_ATTEMPT = 5  # back at requires_payment_method, but later than the attempt's own steps


class PaymentIntent(Snapshot, Base):
    """`amount_received` is what the payment brought; `amount` what was asked for."""

    __tablename__ = "payment_intents"
    canceled_at: Mapped[datetime | None]
    amount: Mapped[int | None]
    amount_received: Mapped[int | None]
    amount_capturable: Mapped[int | None]
    application_fee_amount: Mapped[int | None]
    currency: Mapped[str | None]
    status: Mapped[str | None]
    capture_method: Mapped[str | None]
    customer: Mapped[str | None] = mapped_column(FreeText, index=True)
    latest_charge: Mapped[str | None]
    invoice: Mapped[str | None]
    cancellation_reason: Mapped[str | None]
    error_code: Mapped[str | None]
    decline_code: Mapped[str | None]
    on_behalf_of: Mapped[str | None]
    transfer_group: Mapped[str | None] = mapped_column(FreeText)


# Lists are read newest first, a page at a time.
Index(None, PaymentIntent.created)

COPIED = copied(PaymentIntent, "error_code", "decline_code", "latest_charge")


def rows(intent: Facts) -> Iterable[Row]:
    """One payment intent, one row; of the last error only its codes."""
    row = copy(intent, COPIED)
    # Before API version 2022-11-15 the charges were listed, the latest first.
    charges = [charge.get("id") for charge in listed(intent, "charges")]
    row["latest_charge"] = first(intent.get("latest_charge"), *charges)
    row["error_code"] = within(intent, "last_payment_error", "code")
    row["decline_code"] = within(intent, "last_payment_error", "decline_code")
    return (row,)


def life(intent: Facts) -> int:
    """A failed attempt returns to requires_payment_method, with an error beside it."""
    step = STEPS.get(intent.get("status", ""), 0)
    failed = step == 1 and "last_payment_error" in intent
    return rank(FAILED_ATTEMPT if failed else step, intent.get("amount_received", 0))


PROJECTION = Projection(PaymentIntent, rows, life)
