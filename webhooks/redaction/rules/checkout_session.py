"""What we keep of a checkout session."""

from webhooks.redaction.contract import Rules, fields
from webhooks.redaction.rules.line_item import SESSION_LINE

CHECKOUT_SESSION = Rules(
    keep=fields("""
        id mode status payment_status created expires_at
        amount_subtotal amount_total currency
        total_details.amount_discount total_details.amount_shipping total_details.amount_tax
        total_details.breakdown.discounts.amount total_details.breakdown.discounts.discount
        total_details.breakdown.taxes.amount total_details.breakdown.taxes.rate
        total_details.breakdown.taxes.taxable_amount total_details.breakdown.taxes.taxability_reason
        shipping_cost.amount_subtotal shipping_cost.amount_tax shipping_cost.amount_total
        shipping_cost.shipping_rate shipping_rate
        currency_conversion.amount_subtotal currency_conversion.amount_total
        currency_conversion.fx_rate currency_conversion.source_currency
        presentment_details.presentment_amount presentment_details.presentment_currency
        automatic_tax.status customer_details.tax_exempt
        discounts.coupon discounts.promotion_code
        client_reference_id
        customer customer_account payment_intent subscription invoice setup_intent payment_link recovered_from
        consent.promotions consent.terms_of_service
        line_items.has_more
    """),  # `client_reference_id` is the merchant's own order number, and free text: the detectors watch it
    person=fields("""
        customer_details.name customer_details.email customer_details.phone customer_details.address
        customer_details.individual_name customer_details.business_name customer_details.tax_ids
        customer_email locale
        collected_information.individual_name collected_information.business_name
        collected_information.shipping_details.name collected_information.shipping_details.phone
        collected_information.shipping_details.address
        shipping_details.name shipping_details.phone shipping_details.address
        shipping.name shipping.phone shipping.address
    """),  # the delivery address moved twice: `shipping`, `shipping_details`, `collected_information`
    drop=fields("""
        object livemode metadata custom_fields
        client_secret url success_url cancel_url return_url after_expiration
        line_items.object line_items.total_count line_items.url
        collected_information.shipping_details.carrier collected_information.shipping_details.tracking_number
        shipping_details.carrier shipping_details.tracking_number shipping.carrier shipping.tracking_number
        shipping_cost.taxes shipping_options shipping_address_collection
        payment_method_types payment_method_options payment_method_collection
        payment_method_configuration_details allowed_payment_method_types excluded_payment_method_types
        saved_payment_method_options wallet_options
        automatic_tax.enabled automatic_tax.liability automatic_tax.provider
        adaptive_pricing managed_payments permissions tax_id_collection
        allow_promotion_codes billing_address_collection consent_collection customer_creation
        name_collection phone_number_collection invoice_creation optional_items
        branding_settings custom_text integration_identifier origin_context redirect_on_completion
        submit_type ui_mode display_items
    """),  # whoever has `url` or `client_secret` can open the session
    within={"line_items.data": SESSION_LINE},
)
