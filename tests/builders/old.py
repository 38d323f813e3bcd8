"""Objects as endpoints pinned to older API versions still receive them."""

from typing import Any

from tests.builders.envelope import CREATED
from tests.builders.invoice import INVOICE, MONTH, SUBSCRIPTION, SUBSCRIPTION_ITEM, invoice, line, lines
from tests.builders.payment import charge, payment_intent
from tests.builders.people import ADA
from tests.builders.refund import CHARGE, PAYMENT_INTENT, refund
from tests.builders.subscription import items, plan, price, subscription, subscription_item

DATED = "2024-06-20"  # the last dated version before the named ones; Basil (2025-03-31) moved most fields
SOURCES = "2020-08-27"  # cards could still be sources, and charges still listed their refunds


def old_invoice(**changes: Any) -> dict[str, Any]:
    """A paid invoice of 2024-06-20: it names its subscription, charge and payment intent itself."""
    since = "parent total_taxes amount_overpaid amount_paid_off_stripe status_details customer_account"
    return (
        without(invoice(), since)
        | {
            "subscription": SUBSCRIPTION,
            "subscription_details": {"metadata": {}},
            "charge": CHARGE,
            "payment_intent": PAYMENT_INTENT,
            "paid": True,
            "paid_out_of_band": False,
            "quote": None,
            "discount": None,
            "application_fee_amount": None,
            "tax": 380,
            "total_tax_amounts": [_tax_amount()],
            "total": 2380,
            "amount_due": 2380,
            "amount_paid": 2380,
            "rendering_options": None,
            "transfer_data": None,
            "lines": lines(old_line()),
        }
        | changes
    )


def old_line(**changes: Any) -> dict[str, Any]:
    """An invoice line of 2024-06-20, with price, plan and type in it."""
    return (
        without(line(), "parent pricing taxes subtotal quantity_decimal")
        | {
            "amount_excluding_tax": 2000,
            "plan": plan(),
            "price": price(),
            "proration": False,
            "proration_details": {"credited_items": None},
            "subscription": SUBSCRIPTION,
            "subscription_item": SUBSCRIPTION_ITEM,
            "tax_amounts": [_tax_amount()],
            "tax_rates": [],
            "type": "subscription",
            "unit_amount_excluding_tax": "2000",
        }
        | changes
    )


def _tax_amount() -> dict[str, Any]:
    reason = {"taxability_reason": "standard_rated", "taxable_amount": 2000}
    return {"amount": 380, "inclusive": False, "tax_rate": "txr_1Qk7uZB7WZ01zgkWzAbCdEfG"} | reason


def old_subscription(**changes: Any) -> dict[str, Any]:
    """A subscription of 2024-06-20: the period, and for a single item the plan and quantity, are on top."""
    period = "current_period_start current_period_end billed_until current_trial"
    return (
        without(subscription(), "billing_mode billing_schedules managed_payments customer_account")
        | {
            "current_period_start": CREATED,
            "current_period_end": CREATED + MONTH,
            "plan": plan(),
            "quantity": 1,
            "discount": None,
            "items": items(without(subscription_item(), period)),
        }
        | changes
    )


def old_charge(**changes: Any) -> dict[str, Any]:
    """A charge of 2020-08-27 on a card kept as a source: partly refunded, no payment intent."""
    back = refund(amount=1000, payment_intent=None)
    url = f"/v1/charges/{CHARGE}/refunds"
    return (
        charge()
        | {
            "amount_refunded": 1000,
            "destination": None,
            "dispute": None,
            "invoice": INVOICE,
            "order": None,
            "payment_intent": None,
            "payment_method": "card_1Qk7uZB7WZ01zgkWhIjKlMnO",
            "refunds": {"object": "list", "data": [back], "has_more": False, "total_count": 1, "url": url},
            "source": source_card(),
        }
        | changes
    )


def old_payment_intent(**changes: Any) -> dict[str, Any]:
    """A payment intent of 2020-08-27: it lists its charges whole and has no `latest_charge`."""
    url = f"/v1/charges?payment_intent={PAYMENT_INTENT}"
    charges = {"object": "list", "data": [charge()], "has_more": False, "total_count": 1, "url": url}
    return (
        without(payment_intent(), "latest_charge payment_details managed_payments hooks")
        | {
            "charges": charges,
            "invoice": None,
        }
        | changes
    )


def source_card() -> dict[str, Any]:
    """A card object in the place where sources were: everything in it is card data or a person's address."""
    return {
        "id": "card_1Qk7uZB7WZ01zgkWhIjKlMnO",
        "object": "card",
        "address_city": ADA.city,
        "address_country": ADA.country,
        "address_line1": ADA.line1,
        "address_line1_check": "pass",
        "address_line2": None,
        "address_state": ADA.state,
        "address_zip": ADA.postal_code,
        "address_zip_check": "pass",
        "brand": "Visa",
        "country": "US",
        "customer": "cus_RkAdaFenwick01",
        "cvc_check": "pass",
        "dynamic_last4": None,
        "exp_month": 8,
        "exp_year": 2031,
        "fingerprint": "Xt5EWLLDS7FJjR1c",
        "funding": "credit",
        "last4": "4242",
        "metadata": {},
        "name": ADA.name,
        "tokenization_method": None,
    }


def without(object: dict[str, Any], names: str) -> dict[str, Any]:
    """Leave out fields that a version does not have."""
    return {name: value for name, value in object.items() if name not in names.split()}
