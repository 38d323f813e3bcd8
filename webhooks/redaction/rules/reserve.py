"""What we keep of reserves: what Stripe holds back of a connected account's balance, why, and until when."""

from webhooks.redaction.contract import Rules, fields

RESERVE_HOLD = Rules(
    keep=fields("""
        id amount amount_releasable is_releasable currency created created_by destination reason
        release_details.amount release_details.reserve_release
        release_schedule.release_after release_schedule.scheduled_release
        reserve_plan source_charge source_type
    """),
    drop=fields("object livemode metadata"),
)

RESERVE_PLAN = Rules(
    keep=fields("""
        id status type currency percent created created_by destination disabled_at
        fixed_release.release_after fixed_release.scheduled_release
        rolling_release.days_after_charge rolling_release.expires_on
    """),
    drop=fields("object livemode metadata manual_release"),
)

RESERVE_RELEASE = Rules(
    keep=fields("""
        id amount currency created created_by destination reason released_at reserve_hold reserve_plan
        source_transaction.type source_transaction.dispute source_transaction.refund
    """),
    drop=fields("object livemode metadata"),
)

RESERVE_TRANSACTION = Rules(
    keep=fields("id amount currency"),
    drop=fields("object description"),
)
