"""What we keep of a credit note."""

from webhooks.redaction.contract import Rules, fields

CREDIT_NOTE_LINE = Rules(
    keep=fields("""
        id type amount discount_amount quantity unit_amount unit_amount_decimal invoice_line_item
        amount_excluding_tax unit_amount_excluding_tax
        discount_amounts.amount discount_amounts.discount
        pretax_credit_amounts.amount pretax_credit_amounts.type pretax_credit_amounts.discount
        pretax_credit_amounts.credit_balance_transaction
        taxes.amount taxes.taxable_amount taxes.taxability_reason taxes.tax_behavior taxes.type
        taxes.tax_rate_details.tax_rate
        tax_amounts.amount tax_amounts.inclusive tax_amounts.tax_rate tax_amounts.taxability_reason
        tax_amounts.taxable_amount tax_rates
    """),
    drop=fields("object livemode metadata description"),
)

CREDIT_NOTE = Rules(
    keep=fields("""
        id number status type reason currency created effective_at voided_at
        amount amount_shipping subtotal subtotal_excluding_tax total total_excluding_tax
        discount_amount discount_amounts.amount discount_amounts.discount
        out_of_band_amount pre_payment_amount post_payment_amount
        pretax_credit_amounts.amount pretax_credit_amounts.type pretax_credit_amounts.discount
        pretax_credit_amounts.credit_balance_transaction
        total_taxes.amount total_taxes.taxable_amount total_taxes.taxability_reason total_taxes.tax_behavior
        total_taxes.type total_taxes.tax_rate_details.tax_rate
        tax_amounts.amount tax_amounts.inclusive tax_amounts.tax_rate tax_amounts.taxability_reason
        tax_amounts.taxable_amount
        shipping_cost.amount_subtotal shipping_cost.amount_tax shipping_cost.amount_total
        shipping_cost.shipping_rate
        invoice customer customer_account customer_balance_transaction
        refund refunds.amount_refunded refunds.refund refunds.type
        refunds.payment_record_refund.payment_record refunds.payment_record_refund.refund_group
        lines.has_more
    """),  # `refund` and `tax_amounts`: before Basil (2025-03-31); now `refunds` and `total_taxes`
    drop=fields("""
        object livemode metadata memo
        pdf
        shipping_cost.taxes
        lines.object lines.total_count lines.url
    """),  # whoever has the link in `pdf` can read the credit note
    within={"lines.data": CREDIT_NOTE_LINE},
)
