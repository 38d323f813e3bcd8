"""What we keep of the fee that a platform takes from a connected account's payment."""

from webhooks.redaction.contract import Rules, fields
from webhooks.redaction.rules.fee_refund import FEE_REFUND

APPLICATION_FEE = Rules(
    keep=fields("""
        id amount amount_refunded refunded currency created
        account application balance_transaction charge originating_transaction
        fee_source.type fee_source.charge fee_source.payout
        refunds.has_more
    """),
    drop=fields("object livemode refunds.object refunds.total_count refunds.url"),
    within={"refunds.data": FEE_REFUND},
)
