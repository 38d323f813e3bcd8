"""Checkout sessions: what was offered, and whether it was completed, expired or left unpaid."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.billing.snapshot import Facts, Projection, Row, Snapshot, copied, copy, rank, within
from storage.database import Base
from storage.free_text import FreeText

STEPS = {"open": 1, "expired": 2, "complete": 3}
SETTLED = {"paid", "no_payment_required"}


class CheckoutSession(Snapshot, Base):
    """Recognise revenue by `payment_status`, not by `status` (docs.stripe.com/checkout/fulfillment)."""

    __tablename__ = "checkout_sessions"
    expires_at: Mapped[datetime | None]
    amount_subtotal: Mapped[int | None]
    amount_total: Mapped[int | None]
    amount_discount: Mapped[int | None]
    amount_shipping: Mapped[int | None]
    amount_tax: Mapped[int | None]
    source_amount_total: Mapped[int | None]
    mode: Mapped[str | None]
    status: Mapped[str | None]
    payment_status: Mapped[str | None]
    currency: Mapped[str | None]
    source_currency: Mapped[str | None]
    client_reference_id: Mapped[str | None] = mapped_column(FreeText)
    customer: Mapped[str | None] = mapped_column(FreeText)
    payment_intent: Mapped[str | None]
    subscription: Mapped[str | None]
    invoice: Mapped[str | None]
    setup_intent: Mapped[str | None]
    payment_link: Mapped[str | None]


# Lists are read newest first, a page at a time.
Index(None, CheckoutSession.created, postgresql_where=CheckoutSession.livemode)
Index(None, CheckoutSession.payment_intent, postgresql_using="hash")
# From an invoice to the checkout that began its subscription.
Index(None, CheckoutSession.invoice, postgresql_where=text("invoice is not null"))

COPIED = copied(CheckoutSession, "source_amount_total", "source_currency")


def rows(session: Facts) -> Iterable[Row]:
    """One session, one row; the currency the buyer saw stands beside the one that settles."""
    row = copy(session, COPIED)
    row |= {
        name: within(session, "total_details", name) for name in ("amount_discount", "amount_shipping", "amount_tax")
    }
    row["source_amount_total"] = within(session, "currency_conversion", "amount_total")
    row["source_currency"] = within(session, "currency_conversion", "source_currency")
    return (row,)


def life(session: Facts) -> int:
    """A session is open, then complete or expired; payment may follow completion."""
    return rank(STEPS.get(session.get("status", ""), 0), int(session.get("payment_status") in SETTLED))


PROJECTION = Projection(CheckoutSession, rows, life)
