"""What we keep of the tie between an invoice and a payment."""

from webhooks.redaction.contract import Rules, fields

INVOICE_PAYMENT = Rules(
    keep=fields("""
        id amount_paid amount_requested currency status is_default created invoice
        payment.type payment.payment_intent payment.charge payment.payment_record
        status_transitions.paid_at status_transitions.canceled_at
    """),
    drop=fields("object livemode"),
)
