"""Stripe's objects and events as Stripe posts them, valid by default: a test names only what matters."""

from tests.builders.checkout import checkout_session, custom_field
from tests.builders.credit_note import credit_note, credit_note_line, credited_refund
from tests.builders.customer import customer
from tests.builders.envelope import API_VERSION, CREATED, body, event, signed
from tests.builders.invoice import (
    invoice,
    invoice_payment,
    invoiceitem,
    line,
    lines,
    pricing,
    subscription_parent,
    transitions,
)
from tests.builders.old import (
    DATED,
    SOURCES,
    old_charge,
    old_invoice,
    old_line,
    old_payment_intent,
    old_subscription,
)
from tests.builders.payment import card, charge, outcome, payment_error, payment_intent
from tests.builders.payout import payout
from tests.builders.people import ADA, PEOPLE, Person
from tests.builders.refund import (
    dispute,
    early_fraud_warning,
    evidence,
    evidence_details,
    refund,
    review,
    withdrawal,
)
from tests.builders.subscription import (
    items,
    phase,
    phase_item,
    plan,
    price,
    subscription,
    subscription_item,
    subscription_schedule,
)

__all__ = [
    "ADA",
    "API_VERSION",
    "CREATED",
    "DATED",
    "PEOPLE",
    "SOURCES",
    "Person",
    "body",
    "card",
    "charge",
    "checkout_session",
    "credit_note",
    "credit_note_line",
    "credited_refund",
    "custom_field",
    "customer",
    "dispute",
    "early_fraud_warning",
    "event",
    "evidence",
    "evidence_details",
    "invoice",
    "invoice_payment",
    "invoiceitem",
    "items",
    "line",
    "lines",
    "old_charge",
    "old_invoice",
    "old_line",
    "old_payment_intent",
    "old_subscription",
    "outcome",
    "payment_error",
    "payment_intent",
    "payout",
    "phase",
    "phase_item",
    "plan",
    "price",
    "pricing",
    "refund",
    "review",
    "signed",
    "subscription",
    "subscription_item",
    "subscription_parent",
    "subscription_schedule",
    "transitions",
    "withdrawal",
]
