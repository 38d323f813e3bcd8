"""What we keep of a discount: enough to compute what it takes off, and alone, from whom."""

from webhooks.redaction.contract import Rules, fields

DISCOUNT = Rules(
    keep=fields("""
        id start end promotion_code subscription subscription_item
        source.coupon source.type
        coupon.id coupon.amount_off coupon.percent_off coupon.currency
        coupon.duration coupon.duration_in_months
    """),  # the coupon moved into `source` with 2025-09-30
    drop=fields("""
        object checkout_session customer customer_account deleted invoice invoice_item
        coupon
    """),
)

DISCOUNT_ALONE = DISCOUNT.keeping("checkout_session customer customer_account deleted invoice invoice_item")
