"""What we keep of a coupon."""

from webhooks.redaction.contract import Rules, fields

COUPON = Rules(
    keep=fields("""
        id name amount_off percent_off currency duration duration_in_months applies_to.products
        max_redemptions times_redeemed redeem_by valid created deleted
    """),  # the name is printed on invoices
    drop=fields("object livemode metadata currency_options"),
)
