"""What we keep of the settings by which Stripe pays a balance out."""

from webhooks.redaction.contract import Rules, fields

BALANCE_SETTINGS = Rules(
    keep=fields("""
        payments.debit_negative_balances payments.payouts.status
        payments.payouts.schedule.interval payments.payouts.schedule.monthly_payout_days
        payments.payouts.schedule.weekly_payout_days
        payments.settlement_timing.delay_days payments.settlement_timing.delay_days_override
        payments.settlement_timing.start_of_day.hour payments.settlement_timing.start_of_day.minutes
        payments.settlement_timing.start_of_day.timezone
    """),
    drop=fields("""
        object payments.payouts.statement_descriptor
        payments.payouts.minimum_balance_by_currency payments.payouts.automatic_transfer_rules_by_currency
    """),
)
