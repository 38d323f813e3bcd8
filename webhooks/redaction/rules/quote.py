"""What we keep of a quote: what was offered at what price, and what became of it."""

from webhooks.redaction.contract import Rules, fields
from webhooks.redaction.rules.line_item import SESSION_LINE

TOTALS = Rules(
    keep=fields("""
        amount_discount amount_shipping amount_tax
        breakdown.discounts.amount breakdown.discounts.discount
        breakdown.taxes.amount breakdown.taxes.rate breakdown.taxes.taxable_amount breakdown.taxes.taxability_reason
    """),
)

QUOTE = Rules(
    keep=fields("""
        id number status created expires_at collection_method currency amount_subtotal amount_total
        status_transitions.accepted_at status_transitions.canceled_at status_transitions.finalized_at
        computed.recurring.amount_subtotal computed.recurring.amount_total
        computed.recurring.interval computed.recurring.interval_count
        computed.upfront.amount_subtotal computed.upfront.amount_total
        computed.upfront.line_items.has_more line_items.has_more
        automatic_tax.status default_tax_rates discounts
        customer customer_account invoice subscription subscription_schedule from_quote.quote from_quote.is_revision
        subscription_data.effective_date subscription_data.trial_period_days subscription_data.billing_mode.type
        invoice_settings.days_until_due
        application application_fee_amount application_fee_percent on_behalf_of
        transfer_data.amount transfer_data.amount_percent transfer_data.destination
    """),
    drop=fields("""
        object livemode metadata description header footer invoice_settings test_clock
        automatic_tax.enabled automatic_tax.liability automatic_tax.provider
        subscription_data.billing_mode.flexible subscription_data.description subscription_data.metadata
        computed.upfront.line_items.object computed.upfront.line_items.total_count computed.upfront.line_items.url
        line_items.object line_items.total_count line_items.url
    """),
    within={
        "computed.recurring.total_details": TOTALS,
        "computed.upfront.total_details": TOTALS,
        "computed.upfront.line_items.data": SESSION_LINE,
        "line_items.data": SESSION_LINE,
        "total_details": TOTALS,
    },
)
