"""What we keep of an invoice."""

from webhooks.redaction.contract import Rules, fields
from webhooks.redaction.rules.discount import DISCOUNT
from webhooks.redaction.rules.invoice_payment import INVOICE_PAYMENT
from webhooks.redaction.rules.line_item import INVOICE_LINE

MONEY = fields("""
    currency amount_due amount_paid amount_remaining amount_overpaid amount_paid_off_stripe amount_shipping
    subtotal subtotal_excluding_tax total total_excluding_tax starting_balance ending_balance
    pre_payment_credit_notes_amount post_payment_credit_notes_amount application_fee_amount
    total_discount_amounts.amount total_discount_amounts.discount
    total_pretax_credit_amounts.amount total_pretax_credit_amounts.type
    total_pretax_credit_amounts.discount total_pretax_credit_amounts.credit_balance_transaction
    total_taxes.amount total_taxes.taxable_amount total_taxes.taxability_reason total_taxes.tax_behavior
    total_taxes.type total_taxes.tax_rate_details.tax_rate
    tax tax_percent total_tax_amounts.amount total_tax_amounts.inclusive total_tax_amounts.tax_rate
    total_tax_amounts.taxability_reason total_tax_amounts.taxable_amount
    shipping_cost.amount_subtotal shipping_cost.amount_tax shipping_cost.amount_total
    shipping_cost.shipping_rate
    transfer_data.amount transfer_data.destination
""")  # `tax` and `total_tax_amounts`: before Basil (2025-03-31)

LIFE = fields("""
    id number receipt_number status billing_reason collection_method auto_advance attempted attempt_count
    created due_date effective_at period_start period_end next_payment_attempt automatically_finalizes_at
    status_transitions.finalized_at status_transitions.paid_at status_transitions.voided_at
    status_transitions.marked_uncollectible_at status_details.uncollectible.reason
    last_finalization_error.code last_finalization_error.type
    automatic_tax.status customer_tax_exempt account_country deleted paid paid_out_of_band
""")

TIES = fields("""
    customer customer_account application on_behalf_of issuer.account issuer.type
    parent.type parent.quote_details.quote
    parent.subscription_details.subscription parent.subscription_details.subscription_proration_date
    subscription subscription_proration_date quote charge payment_intent
    from_invoice.action from_invoice.invoice latest_revision
    discounts default_tax_rates lines.has_more payments.has_more
""")  # `subscription` to `payment_intent`: before Basil (2025-03-31)

INVOICE = Rules(
    keep=MONEY + LIFE + TIES,
    person=fields("""
        customer_name customer_email customer_phone customer_address customer_tax_ids
        customer_shipping.name customer_shipping.phone customer_shipping.address
        shipping_details.name shipping_details.phone shipping_details.address
    """),
    drop=fields("""
        object livemode metadata subscription_details parent.subscription_details.metadata
        hosted_invoice_url invoice_pdf confirmation_secret
        description footer custom_fields statement_descriptor account_name account_tax_ids
        default_payment_method default_source payment_settings
        last_finalization_error
        automatic_tax.disabled_reason automatic_tax.enabled automatic_tax.liability automatic_tax.provider
        shipping_cost.taxes customer_shipping.carrier customer_shipping.tracking_number
        shipping_details.carrier shipping_details.tracking_number
        rendering rendering_options test_clock threshold_reason webhooks_delivered_at
        lines.object lines.total_count lines.url payments.object payments.total_count payments.url
    """),  # whoever has one of the links or the secret can read or pay the invoice
    within={"lines.data": INVOICE_LINE, "payments.data": INVOICE_PAYMENT, "discount": DISCOUNT},
)
