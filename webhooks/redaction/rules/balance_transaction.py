"""What we keep of a balance transaction: the only place where Stripe says fee and net."""

from webhooks.redaction.contract import Rules, fields

BALANCE_TRANSACTION = Rules(
    keep=fields("""
        id amount fee net currency exchange_rate status type reporting_category balance_type
        created available_on source
        fee_details.amount fee_details.currency fee_details.type fee_details.application
    """),
    drop=fields("object description fee_details.description"),  # the description is the charge's or the payout's
)
