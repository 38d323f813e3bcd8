"""The builders have every field that Stripe's own library declares."""

import pytest
import stripe

from tests import builders

DELETED = {"deleted"}  # Stripe sends it only when the object is gone
EXPANDED = {  # Stripe sends these only to those who ask the API for them: never in an event
    "checkout_session": {"line_items"},
    "charge": {"refunds"},
    "customer": {"cash_balance", "invoice_credit_balance", "sources", "subscriptions", "tax", "tax_ids"},
    "invoice": {"confirmation_secret", "payments"},
    "plan": {"tiers"},
    "price": {"currency_options", "tiers"},
}
CLASSES = {
    "application_fee": stripe.ApplicationFee,
    "balance_transaction": stripe.BalanceTransaction,
    "card": stripe.Charge.PaymentMethodDetails.Card,
    "charge": stripe.Charge,
    "checkout_session": stripe.checkout.Session,
    "credit_note": stripe.CreditNote,
    "credit_note_line": stripe.CreditNoteLineItem,
    "customer": stripe.Customer,
    "dispute": stripe.Dispute,
    "early_fraud_warning": stripe.radar.EarlyFraudWarning,
    "evidence": stripe.Dispute.Evidence,
    "fee_refund": stripe.ApplicationFeeRefund,
    "invoice": stripe.Invoice,
    "invoice_payment": stripe.InvoicePayment,
    "invoiceitem": stripe.InvoiceItem,
    "line": stripe.InvoiceLineItem,
    "payment_intent": stripe.PaymentIntent,
    "payout": stripe.Payout,
    "phase": stripe.SubscriptionSchedule.Phase,
    "plan": stripe.Plan,
    "price": stripe.Price,
    "product": stripe.Product,
    "refund": stripe.Refund,
    "review": stripe.Review,
    "subscription": stripe.Subscription,
    "subscription_item": stripe.SubscriptionItem,
    "subscription_schedule": stripe.SubscriptionSchedule,
    "topup": stripe.Topup,
    "transfer": stripe.Transfer,
    "transfer_reversal": stripe.TransferReversal,
}


@pytest.mark.parametrize("name", CLASSES)
def test_built_object_has_every_field_that_the_sdk_declares(name: str) -> None:
    """What a builder leaves out, no test of the redaction ever sees."""
    declared = CLASSES[name].__annotations__.keys() - {"OBJECT_NAME"} - DELETED - EXPANDED.get(name, set())

    built = getattr(builders, name)()

    assert built.keys() == declared


def test_builders_follow_the_sdk_that_is_installed() -> None:
    """An upgrade of the SDK must be noticed here first."""
    assert stripe.api_version == builders.API_VERSION
