"""What we keep of a shipping rate."""

from webhooks.redaction.contract import Rules, fields

SHIPPING_RATE = Rules(
    keep=fields("""
        id active type created display_name fixed_amount.amount fixed_amount.currency tax_behavior tax_code
    """),
    drop=fields("object livemode metadata delivery_estimate fixed_amount.currency_options"),
)
