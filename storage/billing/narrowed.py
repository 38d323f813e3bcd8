"""Indexes of lists that are narrowed: a page of what hardly occurs is found without looking through all that does.

Each costs something for every row that is received, so that none holds what most rows have in common: a payment that
succeeded, on our own account and with real money, is in the indexes of currencies and amounts only. These never
change, and new rows come at the end of their currency. None holds ids, which would be most of it: what was made in the
same second is put in the order of its ids when it is read.
"""

from sqlalchemy import Index, text

from storage.billing.application_fee import ApplicationFee
from storage.billing.balance_transaction import BalanceTransaction
from storage.billing.charge import Charge
from storage.billing.checkout_session import CheckoutSession
from storage.billing.invoice import Invoice
from storage.billing.payment_intent import PaymentIntent
from storage.billing.refund import Refund
from storage.billing.snapshot import Snapshot
from storage.billing.subscription import Subscription
from storage.billing.transfer import Transfer

# Lists are read newest first: by these, within one account, one currency, or test data. Checkouts, invoices and the
# like are never read in both modes at once: what a list of theirs walks holds the live ones only.
OTHERS, TEST = "account <> ''", "not livemode"
LISTED = (
    PaymentIntent,
    Charge,
    BalanceTransaction,
    CheckoutSession,
    Refund,
    Invoice,
    Subscription,
    Transfer,
    ApplicationFee,
)
# What is rare in a column is found by it; what is common is found by walking the list.
RARE: tuple[tuple[type[Snapshot], str, str], ...] = (
    (PaymentIntent, "status", "status <> 'succeeded'"),
    (Charge, "status", "status <> 'succeeded'"),
    (Refund, "status", "status <> 'succeeded'"),
    (Invoice, "status", "status <> 'paid'"),
    (Subscription, "status", "status <> 'active'"),
    (BalanceTransaction, "type", "type <> 'charge'"),
    (BalanceTransaction, "reporting_category", "reporting_category <> 'charge'"),
    (CheckoutSession, "customer", "customer is not null"),
    (Transfer, "destination", "destination is not null"),
)
# Checkouts that have not ended, or that ended without money.
OUTCOMES = {
    "open": "coalesce(status, '') <> all (array['complete', 'expired'])",
    "unpaid": "status = 'complete' and coalesce(payment_status, '') <> all (array['no_payment_required', 'paid'])",
}


def named(model: type[Snapshot], name: str) -> str:
    """Name an index of a list."""
    return f"{model.__tablename__}_{name}_list_idx"  # type: ignore[attr-defined]


def attach() -> None:
    """Add them to their tables."""
    for listed in LISTED:
        Index(named(listed, "account"), listed.account, listed.created, postgresql_where=text(OTHERS))
        Index(named(listed, "test"), listed.created, postgresql_where=text(TEST))
        Index(named(listed, "currency"), listed.currency, listed.created)
    for model, name, which in RARE:
        Index(named(model, name), getattr(model, name), model.created, postgresql_where=text(which))
    for paid in (PaymentIntent, Charge):
        Index(named(paid, "amount"), paid.amount)
    others()


def others() -> None:
    """Add what only one table has."""
    finalized = Invoice.finalized_at
    Index(named(Invoice, "finalized_at"), finalized, postgresql_where=text("finalized_at is not null"))
    for outcome, which in OUTCOMES.items():
        Index(named(CheckoutSession, outcome), CheckoutSession.created, postgresql_where=text(which))
