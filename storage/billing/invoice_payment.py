"""Invoice payments: which payment paid which invoice, since an invoice can have several."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, listed, rank, within
from storage.database import Base

STEPS = {"open": 1, "paid": 2, "canceled": 2}


class InvoicePayment(Snapshot, Base):
    """The link from invoice to payment since API version 2025-03-31."""

    __tablename__ = "invoice_payments"
    paid_at: Mapped[datetime | None]
    canceled_at: Mapped[datetime | None]
    amount_paid: Mapped[int | None]
    amount_requested: Mapped[int | None]
    is_default: Mapped[bool | None]
    currency: Mapped[str | None]
    status: Mapped[str | None]
    invoice: Mapped[str | None] = mapped_column(index=True)
    payment_type: Mapped[str | None]
    payment_intent: Mapped[str | None] = mapped_column(index=True)
    charge: Mapped[str | None]


# Out-of-band and legacy payments name a charge only.
Index(None, InvoicePayment.charge, postgresql_where=text("charge is not null"))

MOVED = {
    "paid_at": ("status_transitions", "paid_at"),
    "canceled_at": ("status_transitions", "canceled_at"),
    "payment_type": ("payment", "type"),
    "payment_intent": ("payment", "payment_intent"),
    "charge": ("payment", "charge"),
}
COPIED = copied(InvoicePayment, *MOVED)


def rows(payment: Facts) -> Iterable[Row]:
    """One invoice payment, one row."""
    return (copy(payment, COPIED) | {name: within(payment, *path) for name, path in MOVED.items()},)


def life(payment: Facts) -> int:
    """Open, then paid or cancelled."""
    return rank(STEPS.get(payment.get("status", ""), 0), payment.get("amount_paid", 0))


def of_invoice(invoice: Facts) -> Iterable[Row]:
    """An invoice fetched from Stripe's API can carry its payments inside."""
    return [{"rank": life(payment)} | row for payment in listed(invoice, "payments") for row in rows(payment)]


PROJECTION = Projection(InvoicePayment, rows, life)
FROM_INVOICE = Projection(InvoicePayment, of_invoice, life)
