"""What we keep of a charge."""

from webhooks.redaction.contract import Rules, fields
from webhooks.redaction.rules.refund import REFUND

CHARGE = Rules(
    keep=fields("""
        id amount amount_captured amount_refunded currency status created receipt_number
        paid captured refunded disputed
        failure_code outcome.type outcome.reason outcome.risk_level outcome.network_status
        fraud_details.stripe_report fraud_details.user_report
        payment_intent invoice customer review dispute order
        balance_transaction failure_balance_transaction
        application application_fee application_fee_amount on_behalf_of destination
        transfer transfer_group source_transfer transfer_data.amount transfer_data.destination
        presentment_details.presentment_amount presentment_details.presentment_currency
        payment_method_details.type
        payment_method_details.card.brand payment_method_details.card.funding payment_method_details.card.country
        refunds.has_more
    """),
    person=fields("""
        billing_details.name billing_details.email billing_details.phone billing_details.address
        billing_details.tax_id
        receipt_email shipping.name shipping.phone shipping.address
    """),
    drop=fields("""
        object livemode metadata
        description statement_descriptor statement_descriptor_suffix calculated_statement_descriptor
        alternate_statement_descriptors
        receipt_url
        payment_method payment_method_details source card authorization_code
        shipping.carrier shipping.tracking_number level3
        outcome.advice_code outcome.network_advice_code outcome.network_decline_code outcome.risk_score
        outcome.rule outcome.seller_message failure_message radar_options
        refunds.object refunds.total_count refunds.url
    """),  # `receipt_url` opens the receipt for whoever has it; the card block holds last4, expiry and fingerprint
    within={"refunds.data": REFUND},  # before 2022-11-15
)
