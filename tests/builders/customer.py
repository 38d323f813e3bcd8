"""Customers as Stripe posts them."""

from typing import Any

from tests.builders.envelope import CREATED, nulls
from tests.builders.invoice import CUSTOMER
from tests.builders.people import ADA


def customer(**changes: Any) -> dict[str, Any]:
    """A person with an account at the shop."""
    return {
        "id": CUSTOMER,
        "object": "customer",
        **ADA.on_customer,
        "balance": 0,
        "business_name": "Fenwick Furniture",
        "created": CREATED,
        "currency": "usd",
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": "Came through the spring fair",
        "discount": None,
        "invoice_prefix": "EXAMPLE",
        "invoice_settings": nulls("custom_fields footer rendering_options")
        | {"default_payment_method": "pm_1Qk7uZB7WZ01zgkWhIjKlMnO"},
        "livemode": True,
        "metadata": {"crm": "crm_77"},
        "next_invoice_sequence": 8,
        "tax_exempt": "none",
        "test_clock": None,
    } | changes
