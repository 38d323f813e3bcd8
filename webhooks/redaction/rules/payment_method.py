"""What we keep of a payment method: which kind it is and whose. Every block of details goes."""

from webhooks.redaction.contract import Rules, fields

PAYMENT_METHOD = Rules(
    keep=fields("id type created customer customer_account card.brand card.funding card.country"),
    person=fields("""
        billing_details.name billing_details.email billing_details.phone billing_details.address
        billing_details.tax_id
    """),
    drop=fields("""
        object livemode metadata allow_redisplay radar_options
        card card_present interac_present
        acss_debit affirm afterpay_clearpay alipay alma amazon_pay au_becs_debit bacs_debit bancontact billie bizum
        blik boleto cashapp crypto custom customer_balance eps fpx giropay grabpay ideal kakao_pay klarna konbini
        kr_card link mb_way mobilepay multibanco naver_pay nz_bank_account oxxo p24 pay_by_bank payco paynow paypal
        paypay payto pix promptpay revolut_pay samsung_pay satispay scalapay sepa_debit sequra sofort sunbit swish
        twint upi us_bank_account wechat_pay zip
    """),  # account numbers, wallets' e-mail addresses, dates of birth
)
