"""What we keep of a change to a customer's credit balance."""

from webhooks.redaction.contract import Rules, fields

CUSTOMER_BALANCE_TRANSACTION = Rules(
    keep=fields("""
        id amount ending_balance currency type created customer customer_account checkout_session credit_note invoice
    """),
    drop=fields("object livemode metadata description"),
)
