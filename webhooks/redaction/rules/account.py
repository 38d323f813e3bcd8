"""What we keep of a connected account: what it is, what it may do, how it is paid out."""

from webhooks.redaction.contract import Rules, fields

CAPABILITIES = tuple(
    f"capabilities.{name}"
    for name in fields("""
        acss_debit_payments affirm_payments afterpay_clearpay_payments alma_payments amazon_pay_payments
        app_distribution au_becs_debit_payments bacs_debit_payments bancontact_payments bank_transfer_payments
        billie_payments bizum_payments blik_payments blik_recurring_payments boleto_payments card_issuing
        card_payments cartes_bancaires_payments cashapp_payments crypto_payments eps_payments fpx_payments
        gb_bank_transfer_payments giropay_payments grabpay_payments ideal_payments india_international_payments
        jcb_payments jp_bank_transfer_payments kakao_pay_payments klarna_payments konbini_payments
        kr_card_payments legacy_payments link_payments mb_way_payments mobilepay_payments multibanco_payments
        mx_bank_transfer_payments naver_pay_payments nz_bank_account_becs_debit_payments oxxo_payments
        p24_payments pay_by_bank_payments payco_payments paynow_payments paypay_payments payto_payments
        pix_payments promptpay_payments revolut_pay_payments samsung_pay_payments satispay_payments
        scalapay_payments sepa_bank_transfer_payments sepa_debit_payments sequra_payments sofort_payments
        sunbit_payments swish_payments tax_reporting_us_1099_k tax_reporting_us_1099_misc transfers treasury
        twint_payments upi_payments us_bank_account_ach_payments us_bank_transfer_payments wero_payments
        zip_payments
    """)
)

ACCOUNT = Rules(
    keep=CAPABILITIES
    + fields("""
        id type business_type country default_currency created deleted
        charges_enabled payouts_enabled details_submitted business_profile.mcc groups.payments_pricing
        controller.type controller.is_controller controller.fees.payer controller.losses.payments
        controller.requirement_collection controller.stripe_dashboard.type
        requirements.current_deadline requirements.currently_due requirements.eventually_due requirements.past_due
        requirements.pending_verification requirements.disabled_reason
        settings.payouts.debit_negative_balances
        settings.payouts.schedule.delay_days settings.payouts.schedule.interval
        settings.payouts.schedule.monthly_anchor settings.payouts.schedule.monthly_payout_days
        settings.payouts.schedule.weekly_anchor settings.payouts.schedule.weekly_payout_days
        tos_acceptance.date tos_acceptance.service_agreement
    """),
    # Many a connected account is one person: its names and ways to reach it are a person's.
    person=fields("email business_profile.name company.name company.phone company.address"),
    drop=fields("""
        object metadata business_profile company individual external_accounts settings
        requirements.alternatives requirements.errors future_requirements
        tos_acceptance.ip tos_acceptance.user_agent
    """),  # `external_accounts` are bank accounts and cards; `individual` is a whole person with dates and numbers
)
