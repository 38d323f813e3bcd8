"""What we keep of Stripe Tax: what was computed and reported, never the customer's address among facts."""

from webhooks.redaction.contract import Rules, fields

BREAKDOWN = fields("""
    tax_breakdown.amount tax_breakdown.taxable_amount tax_breakdown.taxability_reason tax_breakdown.sourcing
    tax_breakdown.jurisdiction.country tax_breakdown.jurisdiction.state tax_breakdown.jurisdiction.level
    tax_breakdown.jurisdiction.display_name
    tax_breakdown.tax_rate_details.display_name tax_breakdown.tax_rate_details.percentage_decimal
    tax_breakdown.tax_rate_details.tax_type
""")

TAX_CALCULATION_LINE = Rules(
    keep=fields("id amount amount_tax product quantity reference tax_behavior tax_code") + BREAKDOWN,
    drop=fields("object livemode metadata performance_location"),
)

TAX_TRANSACTION_LINE = Rules(
    keep=fields("""
        id type amount amount_tax product quantity reference tax_behavior tax_code reversal.original_line_item
    """),
    drop=fields("object livemode metadata"),
)

SHIPPING = Rules(keep=fields("amount amount_tax shipping_rate tax_behavior tax_code") + BREAKDOWN)

TAX_CALCULATION = Rules(
    keep=fields("""
        id amount_total currency tax_amount_exclusive tax_amount_inclusive tax_date expires_at customer
        customer_details.address_source customer_details.taxability_override
        tax_breakdown.amount tax_breakdown.inclusive tax_breakdown.taxable_amount tax_breakdown.taxability_reason
        tax_breakdown.tax_rate_details.country tax_breakdown.tax_rate_details.state
        tax_breakdown.tax_rate_details.percentage_decimal tax_breakdown.tax_rate_details.rate_type
        tax_breakdown.tax_rate_details.tax_type tax_breakdown.tax_rate_details.flat_amount.amount
        tax_breakdown.tax_rate_details.flat_amount.currency
        line_items.has_more
    """),
    person=fields("customer_details.address customer_details.ip_address customer_details.tax_ids"),
    drop=fields("object livemode ship_from_details line_items.object line_items.total_count line_items.url"),
    within={"line_items.data": TAX_CALCULATION_LINE, "shipping_cost": SHIPPING},
)

TAX_TRANSACTION = Rules(
    keep=fields("""
        id type currency created posted_at tax_date reference reversal.original_transaction customer
        customer_details.address_source customer_details.taxability_override
        line_items.has_more
    """),  # `reference` is the merchant's own number of the sale, and free text: the detectors watch it
    person=fields("customer_details.address customer_details.ip_address customer_details.tax_ids"),
    drop=fields("object livemode metadata ship_from_details line_items.object line_items.total_count line_items.url"),
    within={"line_items.data": TAX_TRANSACTION_LINE, "shipping_cost": SHIPPING},
)

TAX_REGISTRATION = Rules(
    keep=fields("id status country created active_from expires_at"),
    drop=fields("object livemode country_options"),
)

TAX_SETTINGS = Rules(
    keep=fields("status defaults.provider defaults.tax_behavior defaults.tax_code"),
    drop=fields("object livemode head_office status_details"),
)
