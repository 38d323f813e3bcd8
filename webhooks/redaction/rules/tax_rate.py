"""What we keep of a tax rate."""

from webhooks.redaction.contract import Rules, fields

TAX_RATE = Rules(
    keep=fields("""
        id active created display_name country state jurisdiction jurisdiction_level inclusive
        percentage effective_percentage rate_type tax_type flat_amount.amount flat_amount.currency
    """),
    drop=fields("object livemode metadata description"),
)
