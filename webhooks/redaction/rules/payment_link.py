"""What we keep of a payment link: what it sells. The link itself can be paid by whoever has it."""

from webhooks.redaction.contract import Rules, fields
from webhooks.redaction.rules.line_item import SESSION_LINE

PAYMENT_LINK = Rules(
    keep=fields("""
        id active currency
        application application_fee_amount application_fee_percent on_behalf_of
        transfer_data.amount transfer_data.destination
        restrictions.completed_sessions.count restrictions.completed_sessions.limit
        line_items.has_more optional_items.price optional_items.quantity
        shipping_options.shipping_amount shipping_options.shipping_rate
        subscription_data.trial_period_days payment_intent_data.capture_method payment_intent_data.transfer_group
    """),
    drop=fields("""
        object livemode metadata url after_completion inactive_message custom_fields custom_text
        allow_promotion_codes automatic_tax billing_address_collection consent_collection customer_creation
        invoice_creation managed_payments name_collection phone_number_collection shipping_address_collection
        submit_type tax_id_collection optional_items.adjustable_quantity
        payment_method_collection payment_method_options payment_method_types
        payment_intent_data subscription_data
        line_items.object line_items.total_count line_items.url
    """),
    within={"line_items.data": SESSION_LINE},
)
