"""What we keep of billing credits: what a customer was granted, and what invoices used of it."""

from webhooks.redaction.contract import Rules, fields

AMOUNT = Rules(keep=fields("type monetary.currency monetary.value"))

CREDIT_GRANT = Rules(
    keep=fields("""
        id category priority created updated effective_at expires_at voided_at customer customer_account
        applicability_config.scope.price_type applicability_config.scope.prices.id
    """),
    drop=fields("object livemode metadata name test_clock"),
    within={"amount": AMOUNT},
)

CREDIT_BALANCE_TRANSACTION = Rules(
    keep=fields("""
        id type created effective_at credit_grant credit.type debit.type
        credit.credits_application_invoice_voided.invoice credit.credits_application_invoice_voided.invoice_line_item
        debit.credits_applied.invoice debit.credits_applied.invoice_line_item
    """),
    drop=fields("object livemode test_clock"),
    within={"credit.amount": AMOUNT, "debit.amount": AMOUNT},
)

CREDIT_BALANCE_SUMMARY = Rules(
    keep=fields("customer customer_account"),
    drop=fields("object livemode"),
    within={"balances.available_balance": AMOUNT, "balances.ledger_balance": AMOUNT},
)
