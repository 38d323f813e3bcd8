"""What we keep of a customer: ids and flags as facts, the person for the vault."""

from webhooks.redaction.contract import Rules, fields
from webhooks.redaction.rules.discount import DISCOUNT

CUSTOMER = Rules(
    keep=fields("""
        id created deleted currency balance delinquent tax_exempt invoice_prefix next_invoice_sequence
        customer_account
    """),
    person=fields("""
        name individual_name business_name email phone address preferred_locales
        shipping.name shipping.phone shipping.address
        tax.ip_address tax.location
        tax_ids.data.type tax_ids.data.value
    """),
    drop=fields("""
        object livemode metadata description
        default_source sources subscriptions tax_ids
        shipping.carrier shipping.tracking_number
        tax.automatic_tax tax.provider
        cash_balance invoice_credit_balance invoice_settings test_clock
    """),  # `sources` are cards and bank accounts
    within={"discount": DISCOUNT},
)
