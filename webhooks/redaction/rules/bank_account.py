"""What we keep of a bank account: the merchant's own, a connected account's or a customer's. No numbers."""

from webhooks.redaction.contract import Rules, fields

BANK_ACCOUNT = Rules(
    keep=fields("""
        id account customer country currency status default_for_currency deleted
        account_holder_type account_type available_payout_methods
        requirements.currently_due requirements.past_due requirements.pending_verification
    """),
    person=fields("account_holder_name"),
    drop=fields("object metadata bank_name fingerprint last4 routing_number requirements.errors future_requirements"),
)
