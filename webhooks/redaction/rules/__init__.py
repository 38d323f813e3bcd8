"""The contract: what we keep of each Stripe object. The first thing an auditor reads."""

from typing import Final

from webhooks.redaction.contract import Rules
from webhooks.redaction.rules.charge import CHARGE
from webhooks.redaction.rules.checkout_session import CHECKOUT_SESSION
from webhooks.redaction.rules.credit_note import CREDIT_NOTE
from webhooks.redaction.rules.customer import CUSTOMER
from webhooks.redaction.rules.dispute import DISPUTE
from webhooks.redaction.rules.early_fraud_warning import EARLY_FRAUD_WARNING
from webhooks.redaction.rules.invoice import INVOICE
from webhooks.redaction.rules.invoice_payment import INVOICE_PAYMENT
from webhooks.redaction.rules.invoiceitem import INVOICEITEM
from webhooks.redaction.rules.payment_intent import PAYMENT_INTENT
from webhooks.redaction.rules.payout import PAYOUT
from webhooks.redaction.rules.refund import REFUND
from webhooks.redaction.rules.review import REVIEW
from webhooks.redaction.rules.subscription import SUBSCRIPTION
from webhooks.redaction.rules.subscription_schedule import SUBSCRIPTION_SCHEDULE

# Each event's receipt names the version that it was redacted under. What changed, newest last:
# 1  the objects of checkout, payment, refund, dispute, invoice, credit, subscription, customer and payout
VERSION: Final = 1

RULES: Final[dict[str, Rules]] = {
    "charge": CHARGE,
    "checkout.session": CHECKOUT_SESSION,
    "credit_note": CREDIT_NOTE,
    "customer": CUSTOMER,
    "dispute": DISPUTE,
    "invoice": INVOICE,
    "invoice_payment": INVOICE_PAYMENT,
    "invoiceitem": INVOICEITEM,
    "payment_intent": PAYMENT_INTENT,
    "payout": PAYOUT,
    "radar.early_fraud_warning": EARLY_FRAUD_WARNING,
    "refund": REFUND,
    "review": REVIEW,
    "subscription": SUBSCRIPTION,
    "subscription_schedule": SUBSCRIPTION_SCHEDULE,
}
