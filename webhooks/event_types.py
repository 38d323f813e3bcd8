"""Stripe's event types, snapshot and thin, of all API versions: a label for counting, from a list that ends."""

# One Stripe object to a paragraph. A thin `v1.` event counts as its snapshot twin.
_SNAPSHOT = """
    account: application.authorized application.deauthorized external_account.created external_account.deleted
        external_account.updated updated
    application_fee: created refund.updated refunded
    apps: install.created install.deleted install.updated
    balance: available
    balance_settings: updated
    billing: alert.triggered credit_balance_transaction.created credit_grant.created credit_grant.updated
        meter.created meter.deactivated meter.reactivated meter.updated
    billing_portal: configuration.created configuration.updated session.created
    capability: updated
    cash_balance: funds_available
    charge: captured dispute.closed dispute.created dispute.funds_reinstated dispute.funds_withdrawn
        dispute.updated expired failed pending refund.updated refunded succeeded updated
    checkout: session.async_payment_failed session.async_payment_succeeded session.completed session.expired
    climate: order.canceled order.created order.delayed order.delivered order.product_substituted
        product.created product.pricing_updated
    coupon: created deleted updated
    credit_note: created updated voided
    customer: created deleted discount.created discount.deleted discount.updated source.created source.deleted
        source.expiring source.updated subscription.created subscription.deleted subscription.paused
        subscription.pending_update_applied subscription.pending_update_expired subscription.resumed
        subscription.trial_will_end subscription.updated tax_id.created tax_id.deleted tax_id.updated updated
    customer_cash_balance_transaction: created
    entitlements: active_entitlement_summary.updated
    file: created
    financial_connections: account.account_numbers_updated account.created account.deactivated
        account.disconnected account.expected_deactivation_date_updated account.reactivated
        account.refreshed_balance account.refreshed_ownership account.refreshed_transactions
        account.supported_payment_method_types_updated account.upcoming_account_number_expiry
        account.upcoming_deactivation authorization.expected_deactivation_date_updated
        authorization.upcoming_deactivation
    identity: verification_session.canceled verification_session.created verification_session.processing
        verification_session.redacted verification_session.requires_input verification_session.verified
    invoice: created deleted finalization_failed finalized marked_uncollectible overdue overpaid paid
        payment_action_required payment_attempt_required payment_failed payment_succeeded sent upcoming updated
        voided will_be_due
    invoice_payment: paid
    invoiceitem: created deleted
    issuing_authorization: created request updated
    issuing_card: created updated
    issuing_cardholder: created updated
    issuing_dispute: closed created funds_reinstated funds_rescinded submitted updated
    issuing_personalization_design: activated deactivated rejected updated
    issuing_token: created updated
    issuing_transaction: created purchase_details_receipt_updated updated
    mandate: updated
    payment_intent: amount_capturable_updated canceled created partially_funded payment_failed processing
        requires_action succeeded
    payment_link: created updated
    payment_method: attached automatically_updated detached updated
    payout: canceled created failed paid reconciliation_completed updated
    person: created deleted updated
    plan: created deleted updated
    price: created deleted updated
    product: created deleted updated
    promotion_code: created updated
    quote: accepted canceled created finalized
    radar: early_fraud_warning.created early_fraud_warning.updated
    refund: created failed updated
    reporting: report_run.failed report_run.succeeded report_type.updated
    reserve: hold.created hold.updated plan.created plan.disabled plan.expired plan.updated release.created
    review: closed opened
    setup_intent: canceled created requires_action setup_failed succeeded
    sigma: scheduled_query_run.created
    source: canceled chargeable failed mandate_notification refund_attributes_required transaction.created
        transaction.updated
    subscription_schedule: aborted canceled completed created expiring released updated
    tax: settings.updated
    tax_rate: created updated
    terminal: reader.action_failed reader.action_succeeded reader.action_updated
    test_helpers: test_clock.advancing test_clock.created test_clock.deleted test_clock.internal_failure
        test_clock.ready
    three_d_secure: authentication.canceled authentication.challenge_started authentication.errored
        authentication.failed authentication.requires_challenge authentication.requires_submission
        authentication.succeeded
    topup: canceled created failed reversed succeeded
    transfer: created reversed updated
    treasury: credit_reversal.created credit_reversal.posted debit_reversal.completed debit_reversal.created
        debit_reversal.initial_credit_granted financial_account.closed financial_account.created
        financial_account.features_status_updated inbound_transfer.canceled inbound_transfer.created
        inbound_transfer.failed inbound_transfer.succeeded outbound_payment.canceled outbound_payment.created
        outbound_payment.expected_arrival_date_updated outbound_payment.failed outbound_payment.posted
        outbound_payment.returned outbound_payment.tracking_details_updated outbound_transfer.canceled
        outbound_transfer.created outbound_transfer.expected_arrival_date_updated outbound_transfer.failed
        outbound_transfer.posted outbound_transfer.returned outbound_transfer.tracking_details_updated
        received_credit.created received_credit.failed received_credit.succeeded received_debit.created
"""
# Thin events of `v1.` that have no snapshot twin.
_ONLY_THIN = """
    billing: meter.error_report_triggered meter.no_meter_found
    customer: discount.source_changed subscription.active subscription.cancel_at_changed
        subscription.default_payment_method_changed subscription.incomplete subscription.incomplete_expired
        subscription.item_added subscription.item_price_changed subscription.item_quantity_changed
        subscription.item_removed subscription.item_tax_rates_changed subscription.past_due subscription.trialing
        subscription.unpaid
    entitlements: active_entitlement_summary.entitlement_added active_entitlement_summary.entitlement_removed
    financial_connections: account.balance_refresh_failed account.balance_refresh_succeeded
        account.inferred_balances_refresh_failed account.inferred_balances_refresh_succeeded
        account.ownership_refresh_failed account.ownership_refresh_succeeded account.risk_intelligence_refresh_failed
        account.risk_intelligence_refresh_succeeded account.transactions_refresh_failed
        account.transactions_refresh_succeeded
    invoice: discount_added discount_removed line_item_added line_item_pricing_changed line_item_quantity_changed
        line_item_removed
    invoice_payment: canceled open
    invoiceitem: amount_changed discount_added discount_removed
    price: activated deactivated lookup_key_changed tax_behavior_changed
    product: activated deactivated default_price_changed tax_code_changed
    promotion_code: fully_redeemed
    subscription_schedule: phase_added phase_default_tax_rates_changed phase_end_date_changed phase_removed
        phase_trial_end_changed
"""
# Types that only endpoints of older API versions still get (Stripe's SDKs for Node 8.222 and Python 8.11 list them).
_FORMER = """
    invoiceitem: updated
    order: created payment_failed payment_succeeded updated
    order_return: created
    recipient: created deleted updated
    sku: created deleted updated
    transfer: failed paid
"""
_V2 = """
    v2.commerce.product_catalog.imports.failed v2.commerce.product_catalog.imports.processing
    v2.commerce.product_catalog.imports.succeeded v2.commerce.product_catalog.imports.succeeded_with_errors
    v2.core.account.closed v2.core.account.created v2.core.account.updated
    v2.core.account[configuration.customer].capability_status_updated v2.core.account[configuration.customer].updated
    v2.core.account[configuration.merchant].capability_status_updated v2.core.account[configuration.merchant].updated
    v2.core.account[configuration.recipient].capability_status_updated v2.core.account[configuration.recipient].updated
    v2.core.account[defaults].updated
    v2.core.account[future_requirements].updated v2.core.account[identity].updated
    v2.core.account[requirements].updated v2.core.account_link.returned v2.core.account_person.created
    v2.core.account_person.deleted v2.core.account_person.updated v2.core.event_destination.ping
    v2.core.health.event_generation_failure.resolved
    v2.money_management.adjustment.created v2.money_management.financial_account.created
    v2.money_management.financial_account.updated v2.money_management.financial_address.activated
    v2.money_management.financial_address.failed v2.money_management.inbound_transfer.available
    v2.money_management.inbound_transfer.bank_debit_failed
    v2.money_management.inbound_transfer.bank_debit_processing
    v2.money_management.inbound_transfer.bank_debit_queued
    v2.money_management.inbound_transfer.bank_debit_returned
    v2.money_management.inbound_transfer.bank_debit_succeeded v2.money_management.outbound_payment.canceled
    v2.money_management.outbound_payment.created v2.money_management.outbound_payment.failed
    v2.money_management.outbound_payment.posted v2.money_management.outbound_payment.returned
    v2.money_management.outbound_payment.under_review v2.money_management.outbound_payment.updated
    v2.money_management.payout_intent.canceled v2.money_management.payout_intent.created
    v2.money_management.payout_intent.pending v2.money_management.payout_intent.posted
    v2.money_management.payout_intent.processing v2.money_management.payout_intent.requires_action
    v2.money_management.payout_intent.updated v2.money_management.payout_method.created
    v2.money_management.payout_method.updated v2.money_management.received_credit.available
    v2.money_management.received_credit.failed v2.money_management.received_credit.returned
    v2.money_management.received_credit.succeeded v2.money_management.recipient_verification.created
    v2.money_management.recipient_verification.updated v2.money_management.transaction.created
    v2.money_management.transaction.updated
"""


def _types(families: str) -> frozenset[str]:
    types, family = set(), ""
    for word in families.split():
        if word.endswith(":"):
            family = word[:-1]
        else:
            types.add(f"{family}.{word}")
    return frozenset(types)


SNAPSHOT_TYPES = _types(_SNAPSHOT)  # what an endpoint can be set up for
EVENT_TYPES = SNAPSHOT_TYPES | _types(_ONLY_THIN) | _types(_FORMER) | frozenset(_V2.split())
