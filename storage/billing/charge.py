"""Charges: each attempt to move money, with how it was paid and what has gone back since."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, rank, within
from storage.database import Base
from storage.free_text import FreeText

STEPS = {"pending": 1, "failed": 2, "succeeded": 3}


class Charge(Snapshot, Base):
    """`amount_refunded` is a running total (docs.stripe.com/api/charges/object): refunds are booked by refund id.

    `unchanged_since`: from then on the charge was sold as it is now, and until `as_of` nothing had been refunded. NULL:
    that is not known of any time before `as_of` (storage/billing/unchanged.py).
    """

    __tablename__ = "charges"
    amount: Mapped[int | None]
    amount_captured: Mapped[int | None]
    amount_refunded: Mapped[int | None]
    application_fee_amount: Mapped[int | None]
    paid: Mapped[bool | None]
    captured: Mapped[bool | None]
    refunded: Mapped[bool | None]
    disputed: Mapped[bool | None]
    status: Mapped[str | None]
    currency: Mapped[str | None]
    payment_intent: Mapped[str | None]
    customer: Mapped[str | None] = mapped_column(FreeText, index=True)
    invoice: Mapped[str | None]
    balance_transaction: Mapped[str | None]
    failure_balance_transaction: Mapped[str | None]
    failure_code: Mapped[str | None]
    outcome_type: Mapped[str | None]
    outcome_reason: Mapped[str | None]
    risk_level: Mapped[str | None]
    payment_method_type: Mapped[str | None]
    card_brand: Mapped[str | None]
    card_funding: Mapped[str | None]
    card_country: Mapped[str | None]
    application_fee: Mapped[str | None]
    transfer: Mapped[str | None]
    on_behalf_of: Mapped[str | None]
    transfer_group: Mapped[str | None] = mapped_column(FreeText)
    unchanged_since: Mapped[datetime | None] = mapped_column(sort_order=24)


# Lists are read newest first, a page at a time.
Index(None, Charge.created)
Index(None, Charge.payment_intent, postgresql_using="hash")
# Totals look for running totals of refunds. Not by as_of: every update would then write every index again.
Index("charges_refunded_idx", Charge.created, postgresql_where=text("amount_refunded > 0"))
# Sums look for what names a balance transaction of another object.
Index(
    "charges_failure_idx",
    Charge.failure_balance_transaction,
    postgresql_where=text("failure_balance_transaction is not null"),
)

MOVED = {
    "outcome_type": ("outcome", "type"),
    "outcome_reason": ("outcome", "reason"),
    "risk_level": ("outcome", "risk_level"),
    "payment_method_type": ("payment_method_details", "type"),
    "card_brand": ("payment_method_details", "card", "brand"),
    "card_funding": ("payment_method_details", "card", "funding"),
    "card_country": ("payment_method_details", "card", "country"),
}
COPIED = copied(Charge, *MOVED)


def rows(charge: Facts) -> Iterable[Row]:
    """One charge, one row; brand, funding and country of a card set the fee and are no card data."""
    return (copy(charge, COPIED) | {name: within(charge, *path) for name, path in MOVED.items()},)


def life(charge: Facts) -> int:
    """Money captured and sent back only grows; a balance transaction and a dispute come after success."""
    moved = charge.get("amount_captured", 0) + charge.get("amount_refunded", 0)
    later = 2 * bool(charge.get("disputed")) + ("balance_transaction" in charge)
    return rank(STEPS.get(charge.get("status", ""), 0), 4 * moved + later)


PROJECTION = Projection(Charge, rows, life)
