"""What we keep of one attempt to save a way to pay."""

from webhooks.redaction.contract import Rules, fields

SETUP_ATTEMPT = Rules(
    keep=fields("""
        id status usage created customer customer_account setup_intent application on_behalf_of
        attach_to_self flow_directions payment_method_details.type
        setup_error.type setup_error.code setup_error.decline_code setup_error.payment_method_type
    """),
    drop=fields("object livemode payment_method payment_method_details setup_error"),
)
