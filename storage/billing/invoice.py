"""Invoices: what was billed, paid and is still open. Old and new payload shapes end in the same columns."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, first, rank, within
from storage.database import Base
from storage.free_text import FreeText

STEPS = {"draft": 1, "open": 2, "uncollectible": 3, "paid": 4, "void": 4}
TRANSITIONS = ("finalized_at", "paid_at", "voided_at", "marked_uncollectible_at")


class Invoice(Snapshot, Base):
    """`payment_intent` and `charge` are known only before API version 2025-03-31; after it, see `invoice_payments`."""

    __tablename__ = "invoices"
    due_date: Mapped[datetime | None]
    period_start: Mapped[datetime | None]
    period_end: Mapped[datetime | None]
    finalized_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    marked_uncollectible_at: Mapped[datetime | None]
    next_payment_attempt: Mapped[datetime | None]
    amount_due: Mapped[int | None]
    amount_paid: Mapped[int | None]
    amount_remaining: Mapped[int | None]
    amount_overpaid: Mapped[int | None]
    subtotal: Mapped[int | None]
    total: Mapped[int | None]
    tax: Mapped[int | None]
    discount: Mapped[int | None]
    starting_balance: Mapped[int | None]
    ending_balance: Mapped[int | None]
    pre_payment_credit_notes_amount: Mapped[int | None]
    post_payment_credit_notes_amount: Mapped[int | None]
    attempt_count: Mapped[int | None]
    deleted: Mapped[bool | None]
    number: Mapped[str | None] = mapped_column(FreeText)
    status: Mapped[str | None]
    currency: Mapped[str | None]
    billing_reason: Mapped[str | None]
    collection_method: Mapped[str | None]
    customer: Mapped[str | None] = mapped_column(FreeText, index=True)
    subscription: Mapped[str | None] = mapped_column(index=True)
    payment_intent: Mapped[str | None]
    charge: Mapped[str | None]


# Lists are read newest first, a page at a time.
Index(None, Invoice.created, postgresql_where=Invoice.livemode)
# From a payment to its invoice, where older API versions tell.
Index(None, Invoice.payment_intent, postgresql_where=text("payment_intent is not null"))
Index(None, Invoice.charge, postgresql_where=text("charge is not null"))

COPIED = copied(Invoice, *TRANSITIONS, "subscription", "tax", "discount")


def total_of(parts: Any) -> int | None:
    """Add up the amounts of a list such as `total_taxes`; None where there is no list."""
    return sum(part.get("amount", 0) for part in parts) if isinstance(parts, list) else None


def none_of(invoice: Facts) -> int | None:
    """Say 0 for what an invoice with figures does not list: empty lists are not among the facts."""
    return 0 if "total" in invoice else None


def rows(invoice: Facts) -> Iterable[Row]:
    """One invoice, one row; an upcoming invoice has no id and no row."""
    if "id" not in invoice:
        return ()
    row = copy(invoice, COPIED)
    row |= {name: within(invoice, "status_transitions", name) for name in TRANSITIONS}
    # Stripe moved these on 2025-03-31 (docs.stripe.com/changelog/basil): new place first, then the old one.
    row["subscription"] = first(
        within(invoice, "parent", "subscription_details", "subscription"), invoice.get("subscription")
    )
    row["tax"] = first(
        total_of(invoice.get("total_taxes")),
        total_of(invoice.get("total_tax_amounts")),
        invoice.get("tax"),
        none_of(invoice),
    )
    row["discount"] = first(total_of(invoice.get("total_discount_amounts")), none_of(invoice))
    return (row,)


def life(invoice: Facts) -> int:
    """Within one status, money paid and attempts made only grow."""
    return rank(
        STEPS.get(invoice.get("status", ""), 0), invoice.get("amount_paid", 0) + invoice.get("attempt_count", 0)
    )


PROJECTION = Projection(Invoice, rows, life)
