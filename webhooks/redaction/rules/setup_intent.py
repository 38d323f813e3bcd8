"""What we keep of a setup intent: whether a way to pay was saved for later."""

from webhooks.redaction.contract import Rules, fields

SETUP_INTENT = Rules(
    keep=fields("""
        id status usage created customer customer_account cancellation_reason
        latest_attempt mandate single_use_mandate application on_behalf_of attach_to_self flow_directions
        last_setup_error.type last_setup_error.code last_setup_error.decline_code
        last_setup_error.payment_method_type
    """),
    drop=fields("""
        object livemode metadata description client_secret next_action
        last_setup_error payment_method payment_method_configuration_details payment_method_options
        payment_method_types allowed_payment_method_types excluded_payment_method_types automatic_payment_methods
        managed_payments
    """),  # an error carries the whole payment method
)
