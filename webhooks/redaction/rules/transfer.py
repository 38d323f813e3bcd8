"""What we keep of a transfer to a connected account."""

from webhooks.redaction.contract import Rules, fields
from webhooks.redaction.rules.transfer_reversal import TRANSFER_REVERSAL

TRANSFER = Rules(
    keep=fields("""
        id amount amount_reversed reversed currency created
        balance_transaction destination destination_payment source_transaction source_type transfer_group
        reversals.has_more
    """),  # `destination` is the connected account's id
    drop=fields("object livemode metadata description reversals.object reversals.total_count reversals.url"),
    within={"reversals.data": TRANSFER_REVERSAL},
)
