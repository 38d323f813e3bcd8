"""The same facts told in the shapes of four API versions: before `latest_charge`, before Basil, last before it, newest.

Stripe adds fields to every version, so old payloads differ from new ones only where something moved or went.
"""

from collections.abc import Callable
from typing import Any

from tests.builders.checkout import checkout_session
from tests.builders.credit_note import credit_note
from tests.builders.envelope import API_VERSION
from tests.builders.invoice import INVOICE, invoice, invoice_payment
from tests.builders.old import (
    SOURCES,
    old_charge,
    old_invoice,
    old_payment_intent,
    old_subscription,
    without,
)
from tests.builders.payment import charge, payment_intent
from tests.builders.people import ADA
from tests.builders.refund import PAYMENT_INTENT, dispute
from tests.builders.subscription import subscription

VERSIONS = (SOURCES, "2023-10-16", "2025-02-24.acacia", API_VERSION)
TAX = {"amount": 380, "tax_behavior": "exclusive", "taxability_reason": "standard_rated", "taxable_amount": 2000}
SHIPPING = {"address": ADA.address, "name": ADA.name}

Json = dict[str, Any]


def invoice_in(version: str) -> Json:
    """A paid invoice of a subscription: $20.00 and $3.80 tax, no discount."""
    if version != API_VERSION:
        return old_invoice()
    paid = {"total": 2380, "amount_due": 2380, "amount_paid": 2380}
    payments = {"object": "list", "data": [invoice_payment(amount_paid=2380, amount_requested=2380)], "has_more": False}
    return invoice(**paid, total_taxes=[TAX | {"type": "tax_rate_details"}], payments=payments)


def untaxed_invoice_in(version: str) -> Json:
    """A paid invoice without tax or discount: every list of them is empty."""
    if version == API_VERSION:
        return invoice()
    return old_invoice(tax=None, total_tax_amounts=[], total=2000, amount_due=2000, amount_paid=2000)


def subscription_in(version: str) -> Json:
    """An active subscription to one seat."""
    if version == API_VERSION:
        return subscription()
    return without(old_subscription(), "discounts presentment_details" if version == SOURCES else "")


def payment_intent_in(version: str) -> Json:
    """A payment that succeeded."""
    if version == SOURCES:
        return old_payment_intent()
    return payment_intent() | ({} if version == API_VERSION else {"invoice": None})


def charge_in(version: str) -> Json:
    """The charge of an invoice, a fifth of it refunded."""
    refunded = {"amount_refunded": 1000, "payment_intent": PAYMENT_INTENT}
    if version == SOURCES:
        return old_charge(**refunded, payment_method=None)
    return charge(**refunded) | ({} if version == API_VERSION else {"invoice": INVOICE})


def credit_note_in(version: str) -> Json:
    """Five dollars given back after payment."""
    if version == API_VERSION:
        return credit_note()
    before = {"refund": "re_3Qk7uZB7WZ01zgkW0dEfGhIj", "tax_amounts": []}
    return without(credit_note(), "refunds total_taxes pre_payment_amount post_payment_amount") | before


def checkout_session_in(version: str) -> Json:
    """A paid session that asked for an address to deliver to."""
    if version == API_VERSION:
        return checkout_session(collected_information={"shipping_details": SHIPPING})
    name = "shipping" if version == SOURCES else "shipping_details"
    return without(checkout_session(), "collected_information presentment_details") | {name: SHIPPING}


def dispute_in(version: str) -> Json:
    """A dispute under the network's code 10.4."""
    return without(dispute(), "payment_method_details" if version == SOURCES else "")


IN_VERSION: dict[str, Callable[[str], Json]] = {
    "charge": charge_in,
    "checkout.session": checkout_session_in,
    "credit_note": credit_note_in,
    "dispute": dispute_in,
    "invoice": invoice_in,
    "payment_intent": payment_intent_in,
    "subscription": subscription_in,
}
