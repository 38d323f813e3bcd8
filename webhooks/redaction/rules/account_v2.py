"""What we keep of a connected account in the second version of Stripe's API."""

from webhooks.redaction.contract import Rules, fields

V2_ACCOUNT = Rules(
    keep=fields("""
        id applied_configurations closed created dashboard defaults.currency identity.country identity.entity_type
    """),
    person=fields("contact_email contact_phone display_name"),
    drop=fields("object livemode metadata configuration defaults identity requirements future_requirements"),
)
