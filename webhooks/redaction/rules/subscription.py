"""What we keep of a subscription and its items."""

from webhooks.redaction.contract import Rules, fields
from webhooks.redaction.rules.discount import DISCOUNT
from webhooks.redaction.rules.price import PLAN, PRICE

SUBSCRIPTION_ITEM = Rules(
    keep=fields("""
        id quantity created current_period_start current_period_end deleted
        discounts tax_rates
        current_trial.start_date current_trial.end_date
    """),
    drop=fields("object metadata subscription billed_until billing_thresholds current_trial.trial_offer"),
    within={"price": PRICE, "plan": PLAN},
)

SUBSCRIPTION = Rules(
    keep=fields("""
        id status currency collection_method created start_date ended_at
        cancel_at cancel_at_period_end canceled_at cancellation_details.reason cancellation_details.feedback
        trial_start trial_end billing_cycle_anchor days_until_due billing_mode.type
        current_period_start current_period_end quantity tax_percent
        pause_collection.behavior pause_collection.resumes_at
        status_details.paused.type status_details.paused.transitioned_at status_details.paused.subscription.type
        pending_update.expires_at next_pending_invoice_item_invoice
        customer customer_account latest_invoice schedule pending_setup_intent
        discounts default_tax_rates presentment_details.presentment_currency
        application application_fee_percent on_behalf_of
        transfer_data.amount_percent transfer_data.destination
        items.has_more
    """),  # Basil (2025-03-31) moved `current_period_*` to the items; `plan` and `quantity` are there for one item only
    drop=fields("""
        object livemode metadata description
        cancellation_details.comment cancellation_details.feedback_option
        default_payment_method default_source
        automatic_tax billing_cycle_anchor_config billing_mode.flexible billing_mode.updated_at
        billing_schedules billing_thresholds
        invoice_customer_balance_settings invoice_settings managed_payments payment_settings
        pending_invoice_item_interval pending_update test_clock trial_settings
        items.object items.total_count items.url
    """),  # the comment is what the customer wrote when leaving
    within={"items.data": SUBSCRIPTION_ITEM, "discount": DISCOUNT, "plan": PLAN},
)

SUBSCRIPTION_ITEM_ALONE = SUBSCRIPTION_ITEM.keeping("subscription")
