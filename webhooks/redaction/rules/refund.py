"""What we keep of a refund, alone or inside a charge."""

from webhooks.redaction.contract import Rules, fields

REFUND = Rules(
    keep=fields("""
        id amount currency status reason pending_reason failure_reason created receipt_number
        charge payment_intent customer customer_account
        balance_transaction failure_balance_transaction transfer_reversal source_transfer_reversal
        presentment_details.presentment_amount presentment_details.presentment_currency
    """),
    # Where Stripe asks the customer for bank details.
    person=fields("instructions_email"),
    # The description and the metadata are the merchant's free text; the destination is the customer's bank or card.
    drop=fields("object metadata description destination_details next_action payment_method"),
)
