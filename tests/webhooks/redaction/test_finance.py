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
    "balance_transaction": """id amount fee fee_details.type fee_details.amount fee_details.application net currency
        exchange_rate available_on created status type reporting_category source""",
    "balance": "available.amount available.currency pending.amount pending.currency connect_reserved.amount",
    "transfer": "id amount amount_reversed currency destination source_transaction balance_transaction transfer_group",
    "transfer_reversal": "id amount currency transfer source_refund balance_transaction created",
    "application_fee": "id amount amount_refunded currency account charge balance_transaction refunds.data.id",
    "fee_refund": "id amount currency fee balance_transaction created",
    "topup": "id amount currency status created failure_code balance_transaction",
    "product": "id name active tax_code default_price",
    "price": """id product active currency unit_amount unit_amount_decimal type recurring.interval
        recurring.interval_count tiers.unit_amount tiers.flat_amount tiers.up_to transform_quantity.divide_by""",
    "plan": "id product active currency amount interval interval_count tiers.unit_amount",
    "coupon": "id name amount_off percent_off currency duration duration_in_months valid times_redeemed",
    "promotion_code": "id code active coupon promotion.coupon customer times_redeemed",
    "discount": "id coupon.id source.coupon customer promotion_code start end subscription invoice",
    "tax_rate": "id percentage effective_percentage inclusive jurisdiction country tax_type",
    "tax_id": "id type country customer verification.status",
    "quote": """id number status amount_total currency customer invoice subscription line_items.data.amount_total
        status_transitions.accepted_at total_details.amount_tax computed.recurring.amount_total""",
    "payment_link": "id active currency line_items.data.price.id application_fee_amount",
    "mandate": "id status type multi_use.amount single_use.amount single_use.currency customer_acceptance.accepted_at",
    "setup_intent": "id status usage customer mandate latest_attempt last_setup_error.code cancellation_reason",
    "setup_attempt": "id status usage customer setup_intent setup_error.code payment_method_details.type",
    "payment_method": "id type customer created",
    "account": "id type country default_currency charges_enabled payouts_enabled capabilities.transfers",
    "bank_account": "id account customer country currency status",
    "capability": "id account status requested requirements.disabled_reason",
    "reserve.hold": "id amount amount_releasable currency reason source_charge reserve_plan",
    "reserve.plan": "id status percent currency",
    "reserve.release": "id amount currency reason reserve_hold source_transaction.refund",
    "customer_balance_transaction": "id amount ending_balance currency type customer invoice credit_note",
    "customer_cash_balance_transaction": """id net_amount ending_balance currency type customer
        applied_to_payment.payment_intent refunded_from_payment.refund""",
    "cash_balance": "customer available.eur available.usd",
    "billing.credit_grant": "id amount.monetary.value amount.monetary.currency category customer expires_at voided_at",
    "billing.credit_balance_transaction": """id credit_grant credit.amount.monetary.value
        debit.amount.monetary.value debit.credits_applied.invoice type effective_at""",
    "billing.credit_balance_summary": "customer balances.available_balance.monetary.value",
    "tax.calculation": "id amount_total currency tax_amount_exclusive tax_amount_inclusive tax_date",
    "tax.transaction": "id type reference line_items.data.amount line_items.data.amount_tax tax_date currency",
    "payment_record": "id amount.value amount_refunded.value amount_refunded.currency customer_details.customer",
    "webhook_endpoint": "id status api_version enabled_events",
    "v2.core.event_destination": "id status snapshot_api_version enabled_events",
    "test_helpers.test_clock": "id status frozen_time",
}


@pytest.mark.parametrize("name", NEEDED)
def test_what_finance_needs_is_a_fact(name: str):
    """Each of these answers a question; Basil's (2025-03-31) old and new places both count."""
    facts = {path for path, fate in RULES[name].paths() if fate == "keep"}

    assert [path for path in fields(NEEDED[name]) if path not in facts] == []
