"""What we keep of a card issuer's early fraud warning."""

from webhooks.redaction.contract import Rules, fields

EARLY_FRAUD_WARNING = Rules(
    keep=fields("id actionable charge created fraud_type payment_intent"),
    drop=fields("object livemode"),
)
