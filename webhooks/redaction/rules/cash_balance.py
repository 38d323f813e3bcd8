"""What we keep of the money that a customer has sent and not spent yet. One for each customer, without an id."""

from webhooks.redaction.contract import Rules, fields

CASH_BALANCE = Rules(
    # Stripe maps each currency to an amount; bank transfers exist in these (docs.stripe.com/payments/bank-transfers).
    keep=fields("""
        customer customer_account available.eur available.gbp available.jpy available.mxn available.usd
        settings.reconciliation_mode settings.using_merchant_default
    """),
    drop=fields("object livemode available"),
)
