"""What we keep of an application fee's refund, alone or inside the fee."""

from webhooks.redaction.contract import Rules, fields

FEE_REFUND = Rules(
    keep=fields("id amount currency created fee balance_transaction"),
    drop=fields("object metadata"),
)
