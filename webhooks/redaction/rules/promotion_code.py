"""What we keep of a promotion code: which coupon it opens, for whom and how often."""

from webhooks.redaction.contract import Rules, fields

PROMOTION_CODE = Rules(
    keep=fields("""
        id code active created expires_at max_redemptions times_redeemed customer customer_account
        promotion.type promotion.coupon coupon
        restrictions.first_time_transaction restrictions.minimum_amount restrictions.minimum_amount_currency
    """),  # the coupon, of which the id is kept, moved into `promotion` with 2025-09-30
    drop=fields("object livemode metadata restrictions.currency_options"),
)
