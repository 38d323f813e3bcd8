"""Minimising must not cost finance an answer: what the questions need is kept, where each API version has it."""

import pytest

from webhooks.redaction.contract import fields
from webhooks.redaction.rules import RULES

NEEDED = {
    "checkout.session": """id mode status payment_status amount_subtotal amount_total currency created expires_at
        total_details.amount_discount total_details.amount_shipping total_details.amount_tax
        currency_conversion.fx_rate currency_conversion.source_currency currency_conversion.amount_subtotal
        currency_conversion.amount_total presentment_details.presentment_amount
        presentment_details.presentment_currency client_reference_id customer payment_intent subscription invoice
        payment_link setup_intent consent.terms_of_service consent.promotions automatic_tax.status""",
    "payment_intent": """id amount amount_received amount_capturable currency status capture_method latest_charge
        customer cancellation_reason canceled_at last_payment_error.code last_payment_error.decline_code
        last_payment_error.type application_fee_amount on_behalf_of transfer_group invoice
        charges.data.id charges.data.amount charges.data.balance_transaction""",
    "charge": """id amount amount_captured amount_refunded balance_transaction currency status paid captured disputed
        outcome.type outcome.reason outcome.risk_level failure_code failure_balance_transaction payment_intent
        customer application_fee application_fee_amount transfer on_behalf_of payment_method_details.type
        payment_method_details.card.brand payment_method_details.card.funding payment_method_details.card.country
        invoice refunds.data.id refunds.data.amount refunds.data.status refunds.data.balance_transaction""",
    "refund": """id amount currency status reason failure_reason charge payment_intent balance_transaction
        failure_balance_transaction created""",
    "dispute": """id amount currency status reason network_reason_code charge payment_intent
        balance_transactions.id balance_transactions.amount balance_transactions.fee balance_transactions.net
        balance_transaction evidence_details.due_by evidence_details.submission_count""",
    "radar.early_fraud_warning": "id actionable charge payment_intent fraud_type created",
    "review": "id open reason opened_reason closed_reason charge payment_intent created",
    "invoice": """id number status billing_reason collection_method amount_due amount_paid amount_remaining
        amount_overpaid subtotal total total_taxes.amount total_tax_amounts.amount tax total_discount_amounts.amount
        starting_balance ending_balance pre_payment_credit_notes_amount post_payment_credit_notes_amount
        parent.subscription_details.subscription subscription customer period_start period_end due_date
        status_transitions.finalized_at status_transitions.paid_at status_transitions.voided_at
        status_transitions.marked_uncollectible_at attempt_count currency paid charge payment_intent
        payments.data.payment.payment_intent
        lines.data.id lines.data.amount lines.data.currency lines.data.period.start lines.data.period.end
        lines.data.pricing.price_details.price lines.data.price.id lines.data.plan.id lines.data.quantity
        lines.data.type lines.data.proration lines.data.parent.subscription_item_details.proration
        lines.data.tax_amounts.amount lines.data.taxes.amount""",
    "invoice_payment": """id invoice amount_paid amount_requested currency status payment.type
        payment.payment_intent payment.charge status_transitions.paid_at""",
    "invoiceitem": "id amount currency customer date invoice quantity period.start period.end proration price.id",
    "credit_note": """id number invoice amount total reason status type currency refund refunds.refund
        refunds.amount_refunded out_of_band_amount total_taxes.amount tax_amounts.amount lines.data.amount""",
    "subscription": """id status currency customer items.data.id items.data.price.id items.data.price.unit_amount
        items.data.price.recurring.interval items.data.price.recurring.interval_count items.data.quantity
        items.data.current_period_start items.data.current_period_end items.data.plan.id
        current_period_start current_period_end plan.id plan.amount plan.interval quantity
        cancel_at canceled_at cancel_at_period_end ended_at trial_start trial_end cancellation_details.reason
        collection_method latest_invoice discounts discount.coupon.id""",
    "subscription_schedule": "id status customer subscription phases.start_date phases.end_date phases.items.price",
    "customer": "id created deleted balance currency delinquent tax_exempt invoice_prefix discount.coupon.id",
    "payout": """id amount currency arrival_date automatic method status failure_code failure_balance_transaction
        reconciliation_status trace_id.status trace_id.value original_payout reversed_by balance_transaction""",
}


@pytest.mark.parametrize("name", RULES)
def test_what_finance_needs_is_a_fact(name: str):
    """Each of these answers a question; Basil's (2025-03-31) old and new places both count."""
    facts = {path for path, fate in RULES[name].paths() if fate == "keep"}

    assert [path for path in fields(NEEDED[name]) if path not in facts] == []
