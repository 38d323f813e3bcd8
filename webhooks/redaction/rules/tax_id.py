"""What we keep of a tax id: that there is one and whether it holds. The number itself is personal data."""

from webhooks.redaction.contract import Rules, fields

TAX_ID = Rules(
    keep=fields("""
        id type country created deleted verification.status customer customer_account
        owner.type owner.account owner.application owner.customer owner.customer_account
    """),
    person=fields("value verification.verified_name verification.verified_address"),
    drop=fields("object livemode"),
)
