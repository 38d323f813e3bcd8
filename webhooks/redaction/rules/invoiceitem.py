"""What we keep of an item that waits for an invoice."""

from webhooks.redaction.contract import Rules, fields
from webhooks.redaction.rules.price import PLAN, PRICE

INVOICEITEM = Rules(
    keep=fields("""
        id amount net_amount currency date quantity quantity_decimal period.start period.end proration deleted
        customer customer_account invoice
        pricing.type pricing.unit_amount_decimal pricing.price_details.price pricing.price_details.product
        parent.type parent.subscription_details.subscription parent.subscription_details.subscription_item
        unit_amount unit_amount_decimal subscription subscription_item
        discounts tax_rates
    """),  # `unit_amount` to `subscription_item`: before Basil (2025-03-31)
    drop=fields("""
        object livemode metadata description discountable frozen_fields invoicing_rules proration_details
        test_clock
    """),
    within={"price": PRICE, "plan": PLAN},
)
