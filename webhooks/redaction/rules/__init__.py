"""The contract: what we keep of each Stripe object. The first thing an auditor reads."""

from typing import Final

from webhooks.redaction.contract import Rules
from webhooks.redaction.rules.account import ACCOUNT
from webhooks.redaction.rules.account_v2 import V2_ACCOUNT
from webhooks.redaction.rules.application_fee import APPLICATION_FEE
from webhooks.redaction.rules.balance import BALANCE
from webhooks.redaction.rules.balance_settings import BALANCE_SETTINGS
from webhooks.redaction.rules.balance_source import (
    CONNECT_COLLECTION_TRANSFER,
    PLATFORM_TAX_FEE,
    TAX_DEDUCTED_AT_SOURCE,
)
from webhooks.redaction.rules.balance_transaction import BALANCE_TRANSACTION
from webhooks.redaction.rules.bank_account import BANK_ACCOUNT
from webhooks.redaction.rules.billing_credit import CREDIT_BALANCE_SUMMARY, CREDIT_BALANCE_TRANSACTION, CREDIT_GRANT
from webhooks.redaction.rules.billing_usage import ALERT, ALERT_TRIGGERED, METER, USAGE_RECORD, USAGE_RECORD_SUMMARY
from webhooks.redaction.rules.capability import CAPABILITY
from webhooks.redaction.rules.cash_balance import CASH_BALANCE
from webhooks.redaction.rules.charge import CHARGE
from webhooks.redaction.rules.checkout_session import CHECKOUT_SESSION
from webhooks.redaction.rules.climate_order import CLIMATE_ORDER
from webhooks.redaction.rules.coupon import COUPON
from webhooks.redaction.rules.credit_note import CREDIT_NOTE, CREDIT_NOTE_LINE
from webhooks.redaction.rules.customer import CUSTOMER
from webhooks.redaction.rules.customer_balance_transaction import CUSTOMER_BALANCE_TRANSACTION
from webhooks.redaction.rules.customer_cash_balance_transaction import CUSTOMER_CASH_BALANCE_TRANSACTION
from webhooks.redaction.rules.discount import DISCOUNT_ALONE
from webhooks.redaction.rules.dispute import DISPUTE
from webhooks.redaction.rules.early_fraud_warning import EARLY_FRAUD_WARNING
from webhooks.redaction.rules.endpoint import EVENT_DESTINATION, WEBHOOK_ENDPOINT
from webhooks.redaction.rules.fee_refund import FEE_REFUND
from webhooks.redaction.rules.invoice import INVOICE
from webhooks.redaction.rules.invoice_payment import INVOICE_PAYMENT
from webhooks.redaction.rules.invoiceitem import INVOICEITEM
from webhooks.redaction.rules.line_item import INVOICE_LINE_ALONE, SESSION_LINE
from webhooks.redaction.rules.mandate import MANDATE
from webhooks.redaction.rules.payment_intent import PAYMENT_INTENT
from webhooks.redaction.rules.payment_link import PAYMENT_LINK
from webhooks.redaction.rules.payment_method import PAYMENT_METHOD
from webhooks.redaction.rules.payment_record import PAYMENT_ATTEMPT_RECORD, PAYMENT_RECORD
from webhooks.redaction.rules.payout import PAYOUT
from webhooks.redaction.rules.person import PERSON
from webhooks.redaction.rules.price import PLAN_ALONE, PRICE_ALONE
from webhooks.redaction.rules.product import PRODUCT
from webhooks.redaction.rules.promotion_code import PROMOTION_CODE
from webhooks.redaction.rules.quote import QUOTE
from webhooks.redaction.rules.refund import REFUND
from webhooks.redaction.rules.report_run import REPORT_RUN, SCHEDULED_QUERY_RUN
from webhooks.redaction.rules.reserve import RESERVE_HOLD, RESERVE_PLAN, RESERVE_RELEASE, RESERVE_TRANSACTION
from webhooks.redaction.rules.review import REVIEW
from webhooks.redaction.rules.setup_attempt import SETUP_ATTEMPT
from webhooks.redaction.rules.setup_intent import SETUP_INTENT
from webhooks.redaction.rules.shipping_rate import SHIPPING_RATE
from webhooks.redaction.rules.subscription import SUBSCRIPTION, SUBSCRIPTION_ITEM_ALONE
from webhooks.redaction.rules.subscription_schedule import SUBSCRIPTION_SCHEDULE
from webhooks.redaction.rules.tax import (
    TAX_CALCULATION,
    TAX_CALCULATION_LINE,
    TAX_REGISTRATION,
    TAX_SETTINGS,
    TAX_TRANSACTION,
    TAX_TRANSACTION_LINE,
)
from webhooks.redaction.rules.tax_id import TAX_ID
from webhooks.redaction.rules.tax_rate import TAX_RATE
from webhooks.redaction.rules.test_clock import TEST_CLOCK
from webhooks.redaction.rules.topup import TOPUP
from webhooks.redaction.rules.transfer import TRANSFER
from webhooks.redaction.rules.transfer_reversal import TRANSFER_REVERSAL

# Each event's receipt names the version that it was redacted under. What changed, newest last:
# 1  the objects of checkout, payment, refund, dispute, invoice, credit, subscription, customer and payout
# 2  balance, transfers, fees, top-ups, catalogue, taxes, credits, quotes, ways to pay, Connect, reserves, endpoints;
#    metadata keys and custom fields that the operator opted in
# 3  the ids of a payout's balance transactions, which workers add to it: without them no payout can be itemised
VERSION: Final = 3

# What is neither here nor in envelope_only.py is new at Stripe, and a test says so.
RULES: Final[dict[str, Rules]] = {
    "account": ACCOUNT,
    "application_fee": APPLICATION_FEE,
    "balance": BALANCE,
    "balance_settings": BALANCE_SETTINGS,
    "balance_transaction": BALANCE_TRANSACTION,
    "bank_account": BANK_ACCOUNT,
    "billing.alert": ALERT,
    "billing.alert_triggered": ALERT_TRIGGERED,
    "billing.credit_balance_summary": CREDIT_BALANCE_SUMMARY,
    "billing.credit_balance_transaction": CREDIT_BALANCE_TRANSACTION,
    "billing.credit_grant": CREDIT_GRANT,
    "billing.meter": METER,
    "capability": CAPABILITY,
    "cash_balance": CASH_BALANCE,
    "charge": CHARGE,
    "checkout.session": CHECKOUT_SESSION,
    "climate.order": CLIMATE_ORDER,
    "connect_collection_transfer": CONNECT_COLLECTION_TRANSFER,
    "coupon": COUPON,
    "credit_note": CREDIT_NOTE,
    "credit_note_line_item": CREDIT_NOTE_LINE,
    "customer": CUSTOMER,
    "customer_balance_transaction": CUSTOMER_BALANCE_TRANSACTION,
    "customer_cash_balance_transaction": CUSTOMER_CASH_BALANCE_TRANSACTION,
    "discount": DISCOUNT_ALONE,
    "dispute": DISPUTE,
    "fee_refund": FEE_REFUND,
    "invoice": INVOICE,
    "invoice_payment": INVOICE_PAYMENT,
    "invoiceitem": INVOICEITEM,
    "item": SESSION_LINE,
    "line_item": INVOICE_LINE_ALONE,
    "mandate": MANDATE,
    "payment_attempt_record": PAYMENT_ATTEMPT_RECORD,
    "payment_intent": PAYMENT_INTENT,
    "payment_link": PAYMENT_LINK,
    "payment_method": PAYMENT_METHOD,
    "payment_record": PAYMENT_RECORD,
    "payout": PAYOUT,
    "person": PERSON,
    "plan": PLAN_ALONE,
    "platform_tax_fee": PLATFORM_TAX_FEE,
    "price": PRICE_ALONE,
    "product": PRODUCT,
    "promotion_code": PROMOTION_CODE,
    "quote": QUOTE,
    "radar.early_fraud_warning": EARLY_FRAUD_WARNING,
    "refund": REFUND,
    "reporting.report_run": REPORT_RUN,
    "reserve.hold": RESERVE_HOLD,
    "reserve.plan": RESERVE_PLAN,
    "reserve.release": RESERVE_RELEASE,
    "reserve_transaction": RESERVE_TRANSACTION,
    "review": REVIEW,
    "scheduled_query_run": SCHEDULED_QUERY_RUN,
    "setup_attempt": SETUP_ATTEMPT,
    "setup_intent": SETUP_INTENT,
    "shipping_rate": SHIPPING_RATE,
    "subscription": SUBSCRIPTION,
    "subscription_item": SUBSCRIPTION_ITEM_ALONE,
    "subscription_schedule": SUBSCRIPTION_SCHEDULE,
    "tax.calculation": TAX_CALCULATION,
    "tax.calculation_line_item": TAX_CALCULATION_LINE,
    "tax.registration": TAX_REGISTRATION,
    "tax.settings": TAX_SETTINGS,
    "tax.transaction": TAX_TRANSACTION,
    "tax.transaction_line_item": TAX_TRANSACTION_LINE,
    "tax_deducted_at_source": TAX_DEDUCTED_AT_SOURCE,
    "tax_id": TAX_ID,
    "tax_rate": TAX_RATE,
    "test_helpers.test_clock": TEST_CLOCK,
    "topup": TOPUP,
    "transfer": TRANSFER,
    "transfer_reversal": TRANSFER_REVERSAL,
    "usage_record": USAGE_RECORD,
    "usage_record_summary": USAGE_RECORD_SUMMARY,
    "v2.core.account": V2_ACCOUNT,
    "v2.core.event_destination": EVENT_DESTINATION,
    "webhook_endpoint": WEBHOOK_ENDPOINT,
}
