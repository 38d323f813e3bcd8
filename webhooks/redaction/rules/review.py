"""What we keep of a fraud review."""

from webhooks.redaction.contract import Rules, fields

REVIEW = Rules(
    keep=fields("id open reason opened_reason closed_reason charge payment_intent created"),
    # Where the customer sat.
    person=fields("ip_address ip_address_location billing_zip"),
    drop=fields("object livemode session"),  # the browser: it can identify a person and answers no question
)
