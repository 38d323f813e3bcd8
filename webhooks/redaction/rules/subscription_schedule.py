"""What we keep of a subscription schedule: what will be billed from when to when."""

from webhooks.redaction.contract import Rules, fields

SUBSCRIPTION_SCHEDULE = Rules(
    keep=fields("""
        id status created canceled_at completed_at released_at end_behavior
        customer customer_account subscription released_subscription application
        current_phase.start_date current_phase.end_date
        phases.start_date phases.end_date phases.currency phases.trial_end phases.proration_behavior
        phases.items.price phases.items.plan phases.items.quantity
        phases.items.discounts.coupon phases.items.discounts.discount phases.items.discounts.promotion_code
        phases.add_invoice_items.price phases.add_invoice_items.quantity
        phases.coupon phases.discounts.coupon phases.discounts.discount phases.discounts.promotion_code
    """),
    drop=fields("""
        object livemode metadata test_clock
        billing_mode default_settings pause_schedules
        phases
    """),  # the rest of a phase are settings of its invoices
)
