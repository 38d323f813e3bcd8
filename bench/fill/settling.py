"""What Stripe makes of payments: balance transactions, payouts and what they consist of, transfers and fees."""

from bench.fill.plan import DAY
from bench.fill.written import Event, Kept, Thing, rank
from storage.billing.application_fee import ApplicationFee
from storage.billing.balance_transaction import BalanceTransaction
from storage.billing.payout import Payout
from storage.billing.payout_content import PayoutContent
from storage.billing.transfer import Transfer

FEES = {"stripe_fee": "stripe_fee", "fee_tax": "tax", "application_fee": "application_fee"}
DETAILS = ", ".join(
    f"""case when {name} > 0 then '{{"amount":' || {name} || ',"type":"{word}","currency":"' || money || '"}}' end"""
    for name, word in FEES.items()
)
MOVE = Thing(
    BalanceTransaction, "balance_transaction", "moves", "'txn_' || k",
    {
        "created": "at", "available_on": f"at + 2 * {DAY}", "amount": "amount",
        "fee": "stripe_fee + fee_tax + application_fee", "net": "net", "stripe_fee": "stripe_fee", "fee_tax": "fee_tax",
        "application_fee": "application_fee", "other_fee": "0", "currency": "money", "exchange_rate": "rate",
        "status": "'available'", "type": "word", "reporting_category": "word", "source": "made_by",
    },
    dict.fromkeys(("stripe_fee", "fee_tax", "application_fee", "other_fee", "exchange_rate")),
    {"exchange_rate": "rate", "fee_details": f"'[' || nullif(concat_ws(',', {DETAILS}), '') || ']'"},
)  # fmt: skip
CARRIED_BY_DISPUTES = "word <> 'dispute'"
PAYEE = "payee is not null"
TRANSFER = Thing(
    Transfer, "transfer", "sales", "'tr_' || k",
    {
        "created": "paid", "amount": "amount", "amount_reversed": "0", "reversed": "false", "currency": "currency",
        "balance_transaction": "'txn_t' || k", "destination": "payee", "source_transaction": "'ch_' || k",
        "source_type": "'card'",
    },
)  # fmt: skip
EARNED = Thing(
    ApplicationFee, "application_fee", "sales", "'fee_' || k",
    {
        "created": "paid", "amount": "amount / 10", "amount_refunded": "0", "refunded": "false", "currency": "currency",
        "balance_transaction": "'txn_a' || k", "connected_account": "payee", "charge": "'ch_' || k",
    },
    {"connected_account": "account"},
)  # fmt: skip
PAYOUT = Thing(
    Payout, "payout", "payouts", "'po_' || k",
    {
        "created": "created", "arrival_date": f"created + 2 * {DAY}", "amount": "amount", "automatic": "true",
        "currency": "currency", "status": "'in_transit'", "method": "'standard'", "type": "'bank_account'",
        "source_type": "'card'", "reconciliation_status": "'in_progress'", "balance_transaction": "'txn_p' || k",
    },
)  # fmt: skip
ARRIVED = PAYOUT.but(status="'paid'", reconciliation_status="'completed'")
PIECE = ARRIVED._replace(
    source="pieces", id="'po_' || payout_k",
    inside={"contents.ids": "ids", "contents.before": "before::text", "contents.is_last": "is_last::text"},
).but(balance_transaction="'txn_p' || payout_k")  # fmt: skip
CONTENT = Thing(
    PayoutContent, "payout", "contents", "moved",
    {"created": "created", "place": "place", "is_last": "place = whole", "payout": "'po_' || left(k, 6)"},
)  # fmt: skip
TAKEN_APART = f"created + 2 * {DAY} + 600"
EVENTS = (
    Event("b", "ledger.observed", MOVE, "at + 2", CARRIED_BY_DISPUTES),
    Event("t", "transfer.created", TRANSFER, "paid + 1", PAYEE),
    Event("a", "application_fee.created", EARNED, "paid + 1", PAYEE),
    Event("s", "payout.created", PAYOUT, "created"),
    Event("q", "ledger.observed", PIECE, TAKEN_APART),
)
LAST_PIECE = "'q'", rank(3, 1)
KEPT = (
    Kept(MOVE, "at + 2", "'b'", rank(2), CARRIED_BY_DISPUTES),
    Kept(TRANSFER, "paid + 1", "'t'", rank(1), PAYEE),
    Kept(EARNED, "paid + 1", "'a'", rank(1, 1), PAYEE),
    Kept(PIECE._replace(inside={}), TAKEN_APART, *LAST_PIECE, "is_last"),
    Kept(CONTENT, TAKEN_APART, *LAST_PIECE),
)
