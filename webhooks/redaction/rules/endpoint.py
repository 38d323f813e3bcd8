"""What we keep of the endpoints that Stripe delivers to: enough to see one disabled or on another version."""

from webhooks.redaction.contract import Rules, fields

# The address is the merchant's own, but may carry a password or a token; the secret signs deliveries.
WEBHOOK_ENDPOINT = Rules(
    keep=fields("id status api_version enabled_events application created deleted"),
    drop=fields("object livemode metadata description url secret"),
)

EVENT_DESTINATION = Rules(
    keep=fields("""
        id status status_details.disabled.reason type enabled_events events_from event_payload snapshot_api_version
        created updated amazon_eventbridge.aws_event_source_status azure_event_grid.azure_partner_topic_status
    """),
    drop=fields("object livemode metadata name description webhook_endpoint amazon_eventbridge azure_event_grid"),
)
