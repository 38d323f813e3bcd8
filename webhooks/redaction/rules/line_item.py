"""What we keep of a line of an invoice, and of a line of a checkout session, a quote or a payment link."""

from webhooks.redaction.contract import Rules, fields
from webhooks.redaction.rules.price import PLAN, PRICE

INVOICE_LINE = Rules(
    keep=fields("""
        id amount subtotal currency quantity quantity_decimal period.start period.end
        amount_excluding_tax unit_amount_excluding_tax
        pricing.type pricing.unit_amount_decimal pricing.price_details.price pricing.price_details.product
        parent.type
        parent.invoice_item_details.invoice_item parent.invoice_item_details.proration
        parent.invoice_item_details.subscription
        parent.subscription_item_details.invoice_item parent.subscription_item_details.proration
        parent.subscription_item_details.subscription parent.subscription_item_details.subscription_item
        type proration invoice_item subscription subscription_item
        discounts discount_amounts.amount discount_amounts.discount
        pretax_credit_amounts.amount pretax_credit_amounts.type pretax_credit_amounts.discount
        pretax_credit_amounts.credit_balance_transaction
        taxes.amount taxes.taxable_amount taxes.taxability_reason taxes.tax_behavior taxes.type
        taxes.tax_rate_details.tax_rate
        tax_amounts.amount tax_amounts.inclusive tax_amounts.tax_rate tax_amounts.taxability_reason
        tax_amounts.taxable_amount tax_rates
    """),  # `type` to `subscription_item`, `tax_amounts` and `tax_rates`: before Basil (2025-03-31)
    drop=fields("""
        object livemode metadata description discountable invoice unique_id
        proration_details
        parent.invoice_item_details.proration_details parent.subscription_item_details.proration_details
    """),
    within={"price": PRICE, "plan": PLAN},  # before Basil
)

SESSION_LINE = Rules(
    keep=fields("""
        id amount_subtotal amount_discount amount_tax amount_total currency quantity
        discounts.amount discounts.discount
        taxes.amount taxes.rate taxes.taxable_amount taxes.taxability_reason
    """),
    drop=fields("object description metadata adjustable_quantity"),
    within={"price": PRICE},
)

INVOICE_LINE_ALONE = INVOICE_LINE.keeping("invoice")
