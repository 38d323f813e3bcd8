"""What we keep of a transfer's reversal, alone or inside the transfer."""

from webhooks.redaction.contract import Rules, fields

TRANSFER_REVERSAL = Rules(
    keep=fields("""
        id amount currency created transfer balance_transaction destination_payment_refund source_refund
    """),
    drop=fields("object metadata"),
)
