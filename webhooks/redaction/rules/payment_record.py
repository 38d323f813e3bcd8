"""What we keep of payments that were made outside Stripe and reported to it."""

from webhooks.redaction.contract import Rules, fields

AMOUNTS = fields("""
    amount.currency amount.value amount_requested.currency amount_requested.value
    amount_authorized.currency amount_authorized.value amount_guaranteed.currency amount_guaranteed.value
    amount_canceled.currency amount_canceled.value amount_failed.currency amount_failed.value
    amount_refunded.currency amount_refunded.value
    id created application reported_by customer_presence customer_details.customer processor_details.type
    payment_method_details.type
    payment_method_details.card.brand payment_method_details.card.funding payment_method_details.card.country
""")
PEOPLE = fields("""
    customer_details.name customer_details.email customer_details.phone
    shipping_details.name shipping_details.phone shipping_details.address
""")
REST = fields("object livemode metadata description payment_method_details processor_details.custom")

PAYMENT_RECORD = Rules(keep=(*AMOUNTS, "latest_payment_attempt_record"), person=PEOPLE, drop=REST)

PAYMENT_ATTEMPT_RECORD = Rules(keep=(*AMOUNTS, "payment_record"), person=PEOPLE, drop=REST)
