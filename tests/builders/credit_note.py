"""Credit notes as Stripe posts them."""

from typing import Any

from tests.builders.envelope import CREATED, nulls
from tests.builders.invoice import CUSTOMER, INVOICE, lines


def credit_note(**changes: Any) -> dict[str, Any]:
    """Five dollars off an invoice that was already paid, given back as a refund."""
    return {
        "id": "cn_1Qk7uZB7WZ01zgkWdEfGhIjK",
        "object": "credit_note",
        "number": "EXAMPLE-0007-CN-01",
        "invoice": INVOICE,
        "customer": CUSTOMER,
        "created": CREATED,
        "effective_at": CREATED,
        "currency": "usd",
        "amount": 500,
        "amount_shipping": 0,
        "discount_amount": 0,
        "discount_amounts": [],
        "lines": lines(credit_note_line()),
        "livemode": True,
        "memo": "For the broken drawer",
        "metadata": {"ticket": "ticket_10"},
        "out_of_band_amount": None,
        "pdf": "https://pay.stripe.com/credit_notes/acct_1Qk3QyB7WZ01zgkW/live_Y3JlZGl0LW5vdGU/pdf",
        "post_payment_amount": 500,
        "pre_payment_amount": 0,
        "pretax_credit_amounts": [],
        "reason": "product_unsatisfactory",
        "refunds": [credited_refund("re_3Qk7uZB7WZ01zgkW0dEfGhIj", 500)],
        "status": "issued",
        "subtotal": 500,
        "subtotal_excluding_tax": 500,
        "total": 500,
        "total_excluding_tax": 500,
        "total_taxes": [],
        "type": "post_payment",
        **nulls("customer_account customer_balance_transaction shipping_cost voided_at"),
    } | changes


def credited_refund(refund: str, amount: int) -> dict[str, Any]:
    """Link a credit note to the refund that pays it out."""
    return {"amount_refunded": amount, "payment_record_refund": None, "refund": refund, "type": "refund"}


def credit_note_line(**changes: Any) -> dict[str, Any]:
    return {
        "id": "cnli_1Qk7uZB7WZ01zgkWlMnOpQrS",
        "object": "credit_note_line_item",
        "amount": 500,
        "description": "Reduction for the broken drawer",
        "discount_amount": 0,
        "discount_amounts": [],
        "invoice_line_item": "il_1Qk7uZB7WZ01zgkWfGhIjKlM",
        "livemode": True,
        "metadata": {},
        "pretax_credit_amounts": [],
        "quantity": 1,
        "tax_rates": [],
        "taxes": [],
        "type": "invoice_line_item",
        "unit_amount": 500,
        "unit_amount_decimal": "500",
    } | changes
