"""What we keep of a price, and of a plan, its forerunner: alone, and inside another object."""

from webhooks.redaction.contract import Rules, fields

PRICE = Rules(
    keep=fields("""
        id type currency unit_amount unit_amount_decimal billing_scheme product
        recurring.interval recurring.interval_count recurring.usage_type
        transform_quantity.divide_by transform_quantity.round
    """),
    drop=fields("""
        object active created deleted livemode lookup_key metadata nickname tax_behavior
        currency_options custom_unit_amount tiers tiers_mode
        recurring.aggregate_usage recurring.meter recurring.trial_period_days
    """),
)

PLAN = Rules(
    keep=fields("id currency amount amount_decimal interval interval_count usage_type product"),
    drop=fields("""
        object active created deleted livemode metadata nickname
        aggregate_usage billing_scheme meter tiers tiers_mode transform_usage trial_period_days
    """),
)

TIERS = "tiers.flat_amount tiers.flat_amount_decimal tiers.unit_amount tiers.unit_amount_decimal tiers.up_to"

PRICE_ALONE = PRICE.keeping(f"""
    active created deleted lookup_key tax_behavior tiers_mode {TIERS}
    recurring.aggregate_usage recurring.meter recurring.trial_period_days
    custom_unit_amount.maximum custom_unit_amount.minimum custom_unit_amount.preset
""")

PLAN_ALONE = PLAN.keeping(f"""
    active created deleted billing_scheme tiers_mode {TIERS}
    aggregate_usage meter trial_period_days transform_usage.divide_by transform_usage.round
""")
