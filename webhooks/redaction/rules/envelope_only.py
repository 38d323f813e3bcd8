"""The objects of which we keep the envelope of their events and nothing else, each by decision and with its reason."""

from typing import Final

from webhooks.redaction.contract import fields

NEW_AT_STRIPE: Final = "new"  # the word for an object that is neither here nor has rules: nobody has decided yet

# The decision's word, as receipts have it and the question `unsupported` explains it: the names of the objects.
DECISIONS: Final[dict[str, tuple[str, ...]]] = {
    # A card or what leads to one: numbers, expiry, who holds it, what was bought with it.
    "cards": fields("""
        card issuing.authorization issuing.card issuing.cardholder issuing.dispute issuing.personalization_design
        issuing.physical_bundle issuing.token issuing.transaction
        confirmation_token forwarding.request source three_d_secure.authentication token
    """),
    # A bank account's numbers and movements, the customer's or the merchant's beyond its Stripe balance.
    "bank_accounts": fields("""
        financial_connections.account financial_connections.account_owner financial_connections.account_ownership
        financial_connections.authorization financial_connections.session financial_connections.transaction
        funding_instructions source_mandate_notification source_transaction
        treasury.credit_reversal treasury.debit_reversal treasury.financial_account
        treasury.financial_account_features treasury.inbound_transfer treasury.outbound_payment
        treasury.outbound_transfer treasury.received_credit treasury.received_debit treasury.transaction
        treasury.transaction_entry
        v2.core.vault.gb_bank_account v2.core.vault.us_bank_account
        v2.money_management.adjustment v2.money_management.financial_account v2.money_management.financial_address
        v2.money_management.financial_address_credit_simulation v2.money_management.inbound_transfer
        v2.money_management.outbound_payment v2.money_management.outbound_setup_intent
        v2.money_management.payout_intent v2.money_management.payout_method
        v2.money_management.payout_methods_bank_account_spec v2.money_management.received_credit
        v2.money_management.recipient_verification v2.money_management.transaction
        v2.money_management.transaction_entry
    """),
    # Identity documents and who a person is.
    "identity": fields("""
        identity.verification_report identity.verification_session
        v2.core.account_person v2.core.account_person_token v2.core.account_token
    """),
    # What is known of people for judging fraud: e-mail and IP addresses, card fingerprints, devices.
    "fraud": fields("""
        radar.payment_evaluation radar.value_list radar.value_list_item
    """),
    # A secret, or a link that opens something for whoever has it.
    "secrets": fields("""
        account_link account_session apps.secret billing_portal.session customer_session ephemeral_key
        file file_link login_link terminal.connection_token terminal.onboarding_link v2.billing.meter_event_session
        v2.core.account_link
    """),
    # Settings, catalogues and devices: no money, and no question of finance's.
    "settings": fields("""
        apple_pay_domain application apps.install billing.feedback_option billing_portal.configuration
        climate.product climate.supplier country_spec entitlements.active_entitlement
        entitlements.active_entitlement_summary entitlements.feature exchange_rate invoice_rendering_template
        payment_intent_amount_details_line_item payment_method_configuration payment_method_domain
        product_catalog.trial_offer product_feature reporting.report_type tax.association tax.location tax_code
        terminal.configuration terminal.location terminal.reader v2.commerce.product_catalog_import
    """),
    # Counts of usage as the merchant sent them, under the merchant's own names; invoices bill them.
    "usage": fields("""
        billing.meter_event billing.meter_event_adjustment billing.meter_event_summary
        v2.billing.meter_event v2.billing.meter_event_adjustment
    """),
    # The envelope itself.
    "envelope": fields("event v2.core.event"),
    # Gone from Stripe: old API versions may still name them, no new ones come to be.
    "gone": fields("""
        alipay_account bitcoin_receiver bitcoin_transaction issuer_fraud_record order order_item order_return
        recipient sku
    """),
}

ENVELOPE_ONLY: Final = {name: word for word, names in DECISIONS.items() for name in names}
