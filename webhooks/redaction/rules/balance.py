"""What we keep of an account's balance at Stripe. It has no id: an account has one in each mode."""

from webhooks.redaction.contract import Rules, fields

SUM = Rules(
    keep=fields("""
        amount currency source_types.bank_account source_types.card source_types.fpx
    """),  # `card` here is a sum of money: what card payments brought
)

BALANCE = Rules(
    keep=fields("""
        instant_available.net_available.amount instant_available.net_available.destination
        instant_available.net_available.source_types.bank_account instant_available.net_available.source_types.card
        instant_available.net_available.source_types.fpx
    """),  # `destination` is the id of the merchant's own bank account or card
    drop=fields("object livemode"),
    within={
        "available": SUM,
        "connect_reserved": SUM,
        "instant_available": SUM,
        "issuing.available": SUM,
        "pending": SUM,
        "refund_and_dispute_prefunding.available": SUM,
        "refund_and_dispute_prefunding.pending": SUM,
    },
)
