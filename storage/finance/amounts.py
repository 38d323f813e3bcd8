"""Money in the views: what each amount means, and the functions that turn smallest units into major ones."""

from sqlalchemy import Connection

from storage.exports.money import THREE_DECIMAL, ZERO_DECIMAL
from storage.finance.words import Words

MONEY: Words = {
    "amount": "What it is about.",
    "amount_capturable": "What can still be captured.",
    "amount_captured": "What was captured of it.",
    "amount_discount": "What discounts took off.",
    "amount_due": "What was to be paid.",
    "amount_overpaid": "What was paid beyond the total.",
    "amount_paid": "What was paid.",
    "amount_received": "What came in.",
    "amount_refunded": "Running total of what was refunded; count refunds by their ids instead.",
    "amount_remaining": "What is still to be paid.",
    "amount_requested": "What was asked for.",
    "amount_reversed": "Running total of what was taken back; count reversals by their ids instead.",
    "amount_shipping": "What shipping costs.",
    "amount_subtotal": "What it costs before discounts, shipping and tax.",
    "amount_tax": "What of it is tax.",
    "amount_total": "What it costs in all.",
    "application_fee": "What of the fee an application took. NULL: unknown.",
    "application_fee_amount": "What the platform takes of it.",
    "balance": "The credit balance: negative is what we owe the customer.",
    "discount": "What discounts took off.",
    "disputed": "What is contested of it or was lost.",
    "ending_balance": "The customer's credit balance after it.",
    "fee": "What Stripe took for it, with tax and application fee. NULL: unknown.",
    "fee_tax": "What of the fee is tax. NULL: unknown.",
    "mrr": "What it is worth a month: 0 where nothing counts, NULL where a price is not told.",
    "net": "What of the amount reached the balance.",
    "net_of_fees": "What is left in the balance after refunds, disputes and fees. NULL: unknown.",
    "other_fee": "What of the fee is none of the other kinds. NULL: unknown.",
    "out_of_band_amount": "What was given back outside Stripe.",
    "post_payment_amount": "What of it gave money back after payment.",
    "post_payment_credit_notes_amount": "What credit notes gave back after payment.",
    "pre_payment_amount": "What of it lowered what was due.",
    "pre_payment_credit_notes_amount": "What credit notes took off before payment.",
    "refunded": "What was refunded of it, by refunds that did not fail.",
    "source_amount_total": "What it costs in all in the currency that the buyer was shown.",
    "starting_balance": "The customer's credit balance before it.",
    "stripe_fee": "What of the fee Stripe keeps. NULL: unknown.",
    "subtotal": "The sum of the lines before discounts and tax.",
    "tax": "What of it is tax.",
    "total": "What it comes to.",
    "unit_amount": "What one costs. NULL where it has tiers or a fraction of the smallest unit.",
}
MAJOR = "_major"


def quoted(codes: frozenset[str]) -> str:
    """List currencies for SQL, always in the same order."""
    return ", ".join(f"'{code}'" for code in sorted(codes))


# In plain SQL, so that PostgreSQL writes them into the query; an unknown currency makes an unknown amount.
EXPONENT = f"""
create or replace function finance.exponent(currency text) returns integer
language sql immutable strict parallel safe
return case when lower(currency) in ({quoted(ZERO_DECIMAL)}) then 0
            when lower(currency) in ({quoted(THREE_DECIMAL)}) then 3 else 2 end
"""
SCALED = """
create or replace function finance.major(amount bigint, currency text) returns numeric
language sql immutable parallel safe
return amount::numeric * case finance.exponent(currency) when 0 then 1 when 2 then 0.01 when 3 then 0.001 end
"""
SAID = {
    "exponent(text)": "How many digits of an amount stand behind the decimal point in this currency, as Stripe counts: "
    "0 for jpy, 3 for kwd, else 2, also for isk, huf, twd and ugx.",
    "major(bigint, text)": "An amount as people write it: of 4990 smallest units, 49.90 eur, 4990 jpy, 4.990 kwd.",
}
FUNCTIONS = (EXPONENT, SCALED)


def install(connection: Connection) -> None:
    """Put the functions in place; views that use them stay."""
    for function in FUNCTIONS:
        connection.exec_driver_sql(function)
    for signature, said in SAID.items():
        connection.exec_driver_sql(f"comment on function finance.{signature} is '{said}'")
        connection.exec_driver_sql(f"revoke all on function finance.{signature} from public")
        connection.exec_driver_sql(f"grant execute on function finance.{signature} to finance_reader")
