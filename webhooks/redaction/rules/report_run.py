"""What we keep of Stripe's own reports: which ran for which span. The file and its link stay with Stripe."""

from webhooks.redaction.contract import Rules, fields

REPORT_RUN = Rules(
    keep=fields("""
        id status report_type created succeeded_at result
        parameters.connected_account parameters.currency parameters.interval_start parameters.interval_end
        parameters.payout parameters.reporting_category parameters.timezone
    """),
    drop=fields("object livemode error parameters.columns"),
)

SCHEDULED_QUERY_RUN = Rules(
    keep=fields("id status created data_load_time result_available_until file"),
    drop=fields("object livemode error sql title"),
)
