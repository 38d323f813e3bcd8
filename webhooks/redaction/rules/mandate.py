"""What we keep of a mandate: that the customer allowed a debit, when, and whether it still holds."""

from webhooks.redaction.contract import Rules, fields

MANDATE = Rules(
    keep=fields("""
        id status type on_behalf_of customer_acceptance.type customer_acceptance.accepted_at
        payment_method_details.type
        multi_use.amount multi_use.currency single_use.amount single_use.currency
    """),
    # A mandate names no customer, so what tells of one here could never be found to be erased: it goes.
    drop=fields("""
        object livemode payment_method payment_method_details multi_use
        customer_acceptance.offline customer_acceptance.online
    """),
)
