"""What we keep of usage that is billed: meters, alerts on them, and the usage records of before Basil."""

from webhooks.redaction.contract import Rules, fields

METER = Rules(
    keep=fields("""
        id status event_name event_time_window created updated default_aggregation.formula
        status_transitions.deactivated_at
    """),
    drop=fields("object livemode display_name customer_mapping value_settings"),
)

ALERT = Rules(
    keep=fields("""
        id status alert_type usage_threshold.gte usage_threshold.meter usage_threshold.recurrence
        usage_threshold.filters.customer usage_threshold.filters.type
    """),
    drop=fields("object livemode title"),
)

ALERT_TRIGGERED = Rules(
    keep=fields("created customer value"),
    drop=fields("object livemode"),
    within={"alert": ALERT},
)

USAGE_RECORD = Rules(
    keep=fields("id quantity subscription_item timestamp"),
    drop=fields("object livemode"),
)

USAGE_RECORD_SUMMARY = Rules(
    keep=fields("id total_usage invoice subscription_item period.start period.end"),
    drop=fields("object livemode"),
)
