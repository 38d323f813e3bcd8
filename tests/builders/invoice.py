"""Invoices, their lines and what pays them, as Stripe posts them."""

from typing import Any

from tests.builders.envelope import CREATED, nulls
from tests.builders.people import ADA

INVOICE = "in_1Qk7uZB7WZ01zgkWpQrStUvW"
SUBSCRIPTION = "sub_1Qk7uZB7WZ01zgkWxYzAbCdE"
SUBSCRIPTION_ITEM = "si_RkFgHiJkLmNoPq"
CUSTOMER = "cus_RkAdaFenwick01"
MONTH = 30 * 86_400


def invoice(**changes: Any) -> dict[str, Any]:
    """A subscription's monthly invoice, finalized, charged and paid."""
    return _what() | _money() | _when() | ADA.on_invoice | _where() | changes


def _what() -> dict[str, Any]:
    return {
        "id": INVOICE,
        "object": "invoice",
        "number": "EXAMPLE-0007",
        "status": "paid",
        "billing_reason": "subscription_cycle",
        "collection_method": "charge_automatically",
        "customer": CUSTOMER,
        "livemode": True,
        "lines": lines(line()),
        "parent": subscription_parent(SUBSCRIPTION),
        "metadata": {"cost_centre": "desk 7"},
        "description": "Thank you for staying with us.",
        "footer": "Example Shop, 1 High Street",
        "custom_fields": [{"name": "Purchase order", "value": "PO-77"}],
        "statement_descriptor": None,
        "payment_settings": nulls("default_mandate payment_method_options payment_method_types"),
        "rendering": {
            "amount_tax_display": None,
            "pdf": {"page_size": "a4"},
            "template": None,
            "template_version": None,
        },
        "automatic_tax": nulls("disabled_reason liability provider status") | {"enabled": False},
        "account_country": "US",
        "account_name": "Example Shop",
        "customer_tax_exempt": "none",
        "issuer": {"type": "self"},
        **nulls("account_tax_ids application customer_account default_payment_method default_source"),
        **nulls("from_invoice last_finalization_error latest_revision on_behalf_of receipt_number"),
        **nulls("status_details test_clock threshold_reason shipping_cost shipping_details"),
        "default_tax_rates": [],
        "discounts": [],
    }


def _money() -> dict[str, Any]:
    return {
        "currency": "usd",
        "amount_due": 2000,
        "amount_overpaid": 0,
        "amount_paid": 2000,
        "amount_paid_off_stripe": 0,
        "amount_remaining": 0,
        "amount_shipping": 0,
        "starting_balance": 0,
        "ending_balance": 0,
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "subtotal": 2000,
        "subtotal_excluding_tax": 2000,
        "total": 2000,
        "total_excluding_tax": 2000,
        "total_discount_amounts": [],
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
    }


def _when() -> dict[str, Any]:
    return {
        "created": CREATED,
        "period_start": CREATED - MONTH,
        "period_end": CREATED,
        "effective_at": CREATED,
        "webhooks_delivered_at": CREATED,
        "automatically_finalizes_at": None,
        "due_date": None,
        "next_payment_attempt": None,
        "attempt_count": 1,
        "attempted": True,
        "auto_advance": False,
        "status_transitions": transitions(finalized_at=CREATED, paid_at=CREATED),
    }


def _where() -> dict[str, Any]:
    """Bearer links: whoever has them sees the invoice."""
    return {
        "hosted_invoice_url": "https://invoice.stripe.com/i/acct_1Qk3QyB7WZ01zgkW/live_YWNjdF8xUWszUXlCN1daMDF6Z2tX",
        "invoice_pdf": "https://pay.stripe.com/invoice/acct_1Qk3QyB7WZ01zgkW/live_YWNjdF8xUWszUXlCN1daMDF6Z2tX/pdf",
    }


def transitions(**at: int) -> dict[str, Any]:
    """When the invoice was finalized, marked uncollectible, paid or voided."""
    return nulls("finalized_at marked_uncollectible_at paid_at voided_at") | at


def subscription_parent(subscription: str) -> dict[str, Any]:
    """Say that an invoice comes from a subscription."""
    details: dict[str, Any] = {"metadata": {}, "subscription": subscription, "subscription_proration_date": None}
    return {"quote_details": None, "subscription_details": details, "type": "subscription_details"}


def lines(*data: dict[str, Any]) -> dict[str, Any]:
    """A list as an invoice or a credit note holds it."""
    url = f"/v1/invoices/{INVOICE}/lines"
    return {"object": "list", "data": list(data), "has_more": False, "total_count": len(data), "url": url}


def line(**changes: Any) -> dict[str, Any]:
    """One month of one seat."""
    return {
        "id": "il_1Qk7uZB7WZ01zgkWfGhIjKlM",
        "object": "line_item",
        "amount": 2000,
        "currency": "usd",
        "description": "1 × Team seat (at $20.00 / month)",
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": INVOICE,
        "livemode": True,
        "metadata": {},
        "parent": {
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": False,
                "proration_details": {"credited_items": None},
                "subscription": SUBSCRIPTION,
                "subscription_item": SUBSCRIPTION_ITEM,
            },
            "type": "subscription_item_details",
        },
        "period": {"end": CREATED + MONTH, "start": CREATED},
        "pretax_credit_amounts": [],
        "pricing": pricing(2000),
        "quantity": 1,
        "quantity_decimal": "1",
        "subscription": SUBSCRIPTION,
        "subtotal": 2000,
        "taxes": [],
    } | changes


def pricing(unit_amount: int, price: str = "price_1Qk7uZB7WZ01zgkWseatMonth") -> dict[str, Any]:
    """What one unit costs, and by which price."""
    details = {"price": price, "product": "prod_RkTeamSeat0001"}
    return {"price_details": details, "type": "price_details", "unit_amount_decimal": str(unit_amount)}


def invoiceitem(**changes: Any) -> dict[str, Any]:
    """Half an hour of help that waits for the customer's next invoice."""
    return {
        "id": "ii_1Qk7uZB7WZ01zgkWnOpQrStU",
        "object": "invoiceitem",
        "amount": 4500,
        "currency": "usd",
        "customer": CUSTOMER,
        "date": CREATED,
        "description": "Help by telephone, 30 minutes",
        "discountable": True,
        "discounts": [],
        "frozen_fields": [],
        "invoicing_rules": [],
        "livemode": True,
        "metadata": {"ticket": "ticket_9"},
        "net_amount": 4500,
        "period": {"end": CREATED, "start": CREATED},
        "pricing": pricing(4500, "price_1Qk7uZB7WZ01zgkWhelpHours"),
        "proration": False,
        "quantity": 1,
        "quantity_decimal": "1",
        "tax_rates": [],
        **nulls("customer_account invoice parent proration_details test_clock"),
    } | changes


def invoice_payment(**changes: Any) -> dict[str, Any]:
    """The link between a paid invoice and the payment intent that paid it."""
    return {
        "id": "inpay_1Qk7uZB7WZ01zgkWvWxYzAbC",
        "object": "invoice_payment",
        "amount_paid": 2000,
        "amount_requested": 2000,
        "created": CREATED,
        "currency": "usd",
        "invoice": INVOICE,
        "is_default": True,
        "livemode": True,
        "payment": {"payment_intent": "pi_3Qk7uZB7WZ01zgkW0aBcDeFg", "type": "payment_intent"},
        "status": "paid",
        "status_transitions": {"canceled_at": None, "paid_at": CREATED},
    } | changes
