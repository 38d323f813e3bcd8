"""What we keep of a payout."""

from webhooks.redaction.contract import Rules, fields

PAYOUT = Rules(
    keep=fields("""
        id amount currency status created arrival_date automatic method type source_type
        balance_transaction failure_balance_transaction failure_code
        application_fee application_fee_amount destination payout_method
        original_payout reversed_by reconciliation_status
        trace_id.status trace_id.value
        contents.ids contents.before contents.is_last
    """),  # `destination` is the id of the merchant's own bank account
    # `contents` is ours, not Stripe's: a worker adds the ids of the payout's balance transactions, a piece at a time.
    drop=fields("object livemode metadata description statement_descriptor failure_message"),
)
