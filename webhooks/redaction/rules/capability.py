"""What we keep of a connected account's capability: what it may do, and what Stripe still asks for."""

from webhooks.redaction.contract import Rules, fields

CAPABILITY = Rules(
    keep=fields("""
        id account status requested requested_at
        requirements.current_deadline requirements.currently_due requirements.eventually_due requirements.past_due
        requirements.pending_verification requirements.disabled_reason
    """),
    drop=fields("object requirements.alternatives requirements.errors future_requirements"),
)
