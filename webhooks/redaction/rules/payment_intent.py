"""What we keep of a payment intent."""

from webhooks.redaction.contract import Rules, fields
from webhooks.redaction.rules.charge import CHARGE

PAYMENT_INTENT = Rules(
    keep=fields("""
        id amount amount_received amount_capturable currency status capture_method created
        canceled_at cancellation_reason
        amount_details.tip.amount amount_details.discount_amount
        amount_details.shipping.amount amount_details.tax.total_tax_amount
        latest_charge invoice customer customer_account review payment_record
        last_payment_error.type last_payment_error.code last_payment_error.decline_code
        last_payment_error.charge last_payment_error.payment_method_type
        application application_fee_amount on_behalf_of
        transfer_group transfer_data.amount transfer_data.destination
        presentment_details.presentment_amount presentment_details.presentment_currency
        payment_details.order_reference hooks.inputs.tax.calculation
        charges.has_more
    """),
    drop=fields("""
        object livemode metadata
        client_secret
        description statement_descriptor statement_descriptor_suffix payment_details.customer_reference
        payment_method payment_method_types payment_method_options payment_method_configuration_details
        allowed_payment_method_types excluded_payment_method_types automatic_payment_methods
        confirmation_method setup_future_usage managed_payments source
        next_action processing
        last_payment_error
        amount_details.error amount_details.line_items
        amount_details.shipping.from_postal_code amount_details.shipping.to_postal_code
        receipt_email shipping
        transfer_data.description transfer_data.metadata transfer_data.payment_data
        charges.object charges.total_count charges.url
    """),
    # Whoever has the `client_secret` can finish the payment; an error carries the whole payment method. The receipt's
    # e-mail and the shipping address stand on the charge, too: kept once is enough (GDPR Art. 5(1)(c)).
    within={"charges.data": CHARGE},  # before 2022-11-15
)
