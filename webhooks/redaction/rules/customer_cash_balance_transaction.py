"""What we keep of money that a customer sent by bank transfer, and where it went."""

from webhooks.redaction.contract import Rules, fields

CUSTOMER_CASH_BALANCE_TRANSACTION = Rules(
    keep=fields("""
        id net_amount ending_balance currency type created customer customer_account
        adjusted_for_overdraft.balance_transaction adjusted_for_overdraft.linked_transaction
        applied_to_payment.payment_intent unapplied_from_payment.payment_intent refunded_from_payment.refund
        transferred_to_balance.balance_transaction
        funded.bank_transfer.type funded.bank_transfer.us_bank_transfer.network
    """),
    person=fields("""
        funded.bank_transfer.eu_bank_transfer.sender_name funded.bank_transfer.gb_bank_transfer.sender_name
        funded.bank_transfer.jp_bank_transfer.sender_name funded.bank_transfer.us_bank_transfer.sender_name
    """),
    drop=fields("""
        object livemode funded.bank_transfer.reference
        funded.bank_transfer.eu_bank_transfer.bic funded.bank_transfer.eu_bank_transfer.iban_last4
        funded.bank_transfer.gb_bank_transfer.account_number_last4 funded.bank_transfer.gb_bank_transfer.sort_code
        funded.bank_transfer.jp_bank_transfer.sender_bank funded.bank_transfer.jp_bank_transfer.sender_branch
    """),  # the reference is what the sender wrote
)
