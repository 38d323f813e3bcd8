"""What we keep of the rarer objects that a balance transaction can come from."""

from webhooks.redaction.contract import Rules, fields

CONNECT_COLLECTION_TRANSFER = Rules(
    keep=fields("id amount currency destination"),
    drop=fields("object livemode"),
)

PLATFORM_TAX_FEE = Rules(
    keep=fields("id account source_transaction type"),
    drop=fields("object"),
)

TAX_DEDUCTED_AT_SOURCE = Rules(
    keep=fields("id period_start period_end"),
    drop=fields("object tax_deduction_account_number"),
)
