"""What we keep of a top-up: money the merchant moved into its balance."""

from webhooks.redaction.contract import Rules, fields

TOPUP = Rules(
    keep=fields("""
        id amount currency status created expected_availability_date failure_code initiated_by
        balance_transaction transfer_group
    """),
    drop=fields("""
        object livemode metadata description statement_descriptor failure_message
        payment_method payment_method_options source
    """),  # `source` is a bank account or a card
)
