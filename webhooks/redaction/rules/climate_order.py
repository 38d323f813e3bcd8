"""What we keep of an order of carbon removal: money the merchant spent."""

from webhooks.redaction.contract import Rules, fields

CLIMATE_ORDER = Rules(
    keep=fields("""
        id status amount_fees amount_subtotal amount_total currency metric_tons product
        created confirmed_at delayed_at delivered_at canceled_at product_substituted_at
        cancellation_reason expected_delivery_year
    """),
    drop=fields("object livemode metadata beneficiary certificate delivery_details"),
)
