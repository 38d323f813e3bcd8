"""What is paid, and what goes back: payment intents, charges, checkout sessions with their lines, refunds, disputes."""

from bench.fill.plan import DAY, DISPUTE_FEE, settled
from bench.fill.written import Event, Kept, Thing, document, rank
from storage.billing.balance_transaction import BalanceTransaction
from storage.billing.charge import Charge
from storage.billing.checkout_session import CheckoutSession
from storage.billing.dispute import Dispute
from storage.billing.line_item import LineItem
from storage.billing.payment_intent import PaymentIntent
from storage.billing.refund import Refund

PAID, FAILED, ATTEMPTED = "paid is not null", "outcome = 'failed'", "outcome in ('failed', 'recovered')"
INTENT = Thing(
    PaymentIntent, "payment_intent", "sales", "'pi_' || k",
    {
        "created": "at", "amount": "amount", "amount_received": "amount", "currency": "currency",
        "status": "'succeeded'", "customer": "customer", "latest_charge": "'ch_' || k",
        "capture_method": "case when is_async then 'automatic_async' else 'automatic' end",
        "application_fee_amount": "case when payee is not null then amount / 10 end",
    },
    {"error_code": "last_payment_error.code", "decline_code": "last_payment_error.decline_code"},
)  # fmt: skip
UNPAID = INTENT.but(
    amount_received="0", status="'requires_payment_method'", latest_charge="'ch_f' || k", error_code="'card_declined'",
    decline_code="'insufficient_funds'",
)  # fmt: skip
CANCELED = INTENT.but(
    amount_received="0", status="'canceled'", latest_charge="null::text", canceled_at=f"at + {DAY}",
    cancellation_reason="'abandoned'",
)  # fmt: skip
PLACES = {
    "outcome_type": "outcome.type", "outcome_reason": "outcome.reason",
    "payment_method_type": "payment_method_details.type", "card_brand": "payment_method_details.card.brand",
    "card_country": "payment_method_details.card.country",
}  # fmt: skip
CAPTURED = Thing(
    Charge, "charge", "sales", "'ch_' || k",
    {
        "created": "paid", "amount": "amount", "amount_captured": "amount", "amount_refunded": "0", "paid": "true",
        "captured": "true", "refunded": "false", "disputed": "false", "status": "'succeeded'", "currency": "currency",
        "payment_intent": "'pi_' || k", "customer": "customer",
        "payment_method_type": "'card'", "card_brand": "case when luck % 3 = 0 then 'mastercard' else 'visa' end",
        "card_country": "case currency when 'usd' then 'US' when 'gbp' then 'GB' when 'jpy' then 'JP' else 'DE' end",
        "application_fee": "'fee_' || case when payee is not null then k end",
        "application_fee_amount": "case when payee is not null then amount / 10 end",
        "transfer": "'tr_' || case when payee is not null then k end",
    },
    PLACES,
)  # fmt: skip
# Captured and settled at once, or a moment later (docs.stripe.com/payments/payment-intents/asynchronous-capture).
SUCCEEDED = CAPTURED.but(balance_transaction="case when not is_async then 'txn_c' || k end")
SETTLED = CAPTURED.but(balance_transaction="'txn_c' || k")
WENT_BACK = SETTLED.but(amount_refunded="back", refunded="back = amount")
DECLINED = CAPTURED.but(
    created="at", amount_captured="0", paid="false", captured="false", status="'failed'",
    failure_code="'card_declined'",
    outcome_type="'issuer_declined'", outcome_reason="'insufficient_funds'", application_fee="null::text",
    transfer="null::text",
)._replace(id="'ch_f' || k")  # fmt: skip
SESSION = Thing(
    CheckoutSession, "checkout.session", "sales", "'cs_' || k",
    {
        "created": "at - 120", "expires_at": f"at - 120 + {DAY}", "amount_subtotal": "amount", "amount_total": "amount",
        "amount_discount": "0", "amount_tax": "0", "mode": "'payment'", "status": "'complete'",
        "payment_status": "'paid'", "currency": "currency", "customer": "customer", "payment_intent": "'pi_' || k",
    },
    {"amount_discount": "total_details.amount_discount", "amount_tax": "total_details.amount_tax"},
)  # fmt: skip
EXPIRED = SESSION.but(status="'expired'", payment_status="'unpaid'")
LINE = Thing(
    LineItem, "checkout.session", "sales", "'li_' || k",
    {
        "amount_subtotal": "amount", "amount_discount": "0", "amount_tax": "0", "amount_total": "amount",
        "quantity": "quantity", "currency": "currency", "price": "'price_' || product || 'o' || currency",
        "product": "'prod_' || product", "unit_amount": "unit", "created": "at - 120", "checkout_session": "'cs_' || k",
    },
    {"price": "price.id", "product": "price.product", "unit_amount": "price.unit_amount", "created": None,
     "checkout_session": None},
)  # fmt: skip
SOLD = SESSION._replace(inside={"line_items.data": f"'[' || {document(LINE, with_id=True)} || ']'"})
REFUND = Thing(
    Refund, "refund", "refunds", "'re_' || k",
    {
        "created": "refunded", "amount": "back", "currency": "currency", "status": "'succeeded'",
        "reason": "'requested_by_customer'", "charge": "'ch_' || k", "payment_intent": "'pi_' || k",
        "balance_transaction": "'txn_r' || k",
    },
)  # fmt: skip
TAKEN = Thing(
    BalanceTransaction, "dispute", "disputes", "'txn_d' || k",
    {
        "created": "disputed", "available_on": f"disputed + 2 * {DAY}", "amount": settled("-amount"),
        "fee": str(DISPUTE_FEE), "net": f"{settled('-amount')} - {DISPUTE_FEE}", "stripe_fee": str(DISPUTE_FEE),
        "fee_tax": "0", "application_fee": "0", "other_fee": "0",
        "exchange_rate": "case currency when 'jpy' then '0.61' end",
        "currency": "case currency when 'jpy' then 'eur' else currency end", "status": "'available'",
        "type": "'adjustment'", "reporting_category": "'dispute'", "source": "'du_' || k",
    },
    dict.fromkeys(("stripe_fee", "fee_tax", "application_fee", "other_fee", "exchange_rate")),
    {
        "exchange_rate": "case currency when 'jpy' then '0.61' end",
        "fee_details": f"""'[{{"amount":{DISPUTE_FEE},"type":"stripe_fee","currency":"' || """
        """case currency when 'jpy' then 'eur' else currency end || '"}]'""",
    },
)  # fmt: skip
CARRIED = f"'[' || {document(TAKEN, with_id=True)} || ']'"
DISPUTE = Thing(
    Dispute, "dispute", "disputes", "'du_' || k",
    {
        "created": "disputed", "due_by": f"disputed + 9 * {DAY}", "amount": "amount", "submission_count": "0",
        "is_charge_refundable": "false", "currency": "currency", "status": "'needs_response'", "reason": "'fraudulent'",
        "charge": "'ch_' || k", "payment_intent": "'pi_' || k", "balance_transactions": f"({CARRIED})::jsonb",
    },
    {"due_by": "evidence_details.due_by", "submission_count": "evidence_details.submission_count",
     "balance_transactions": None},
    {"balance_transactions": CARRIED},
)  # fmt: skip
LOST = DISPUTE.but(status="'lost'")
OVER = "kind = 'checkout' and paid is null"
EVENTS = (
    Event("g", "payment_intent.payment_failed", UNPAID, "at", ATTEMPTED),
    Event("f", "charge.failed", DECLINED, "at", ATTEMPTED),
    Event("x", "payment_intent.canceled", CANCELED, f"at + {DAY}", "outcome = 'canceled'"),
    Event("p", "payment_intent.succeeded", INTENT, "paid", PAID),
    Event("c", "charge.succeeded", SUCCEEDED, "paid", PAID),
    Event("u", "charge.updated", SETTLED, "paid + 4", f"is_async and {PAID}"),
    Event("k", "checkout.session.completed", SESSION, "paid + 1", f"kind = 'checkout' and {PAID}"),
    Event("l", "ledger.observed", SOLD, "paid + 7", f"kind = 'checkout' and {PAID}"),
    Event("e", "checkout.session.expired", EXPIRED, f"at + {DAY}", OVER),
    Event("r", "refund.created", REFUND, "refunded"),
    Event("z", "charge.refunded", WENT_BACK._replace(source="refunds"), "refunded"),
    Event("d", "charge.dispute.created", DISPUTE, "disputed"),
    Event("o", "charge.dispute.closed", LOST, "closed", "closed is not null"),
)
CHECKED_OUT = f"kind = 'checkout' and {PAID}"
LAST = SETTLED.but(
    unchanged_since="case when refunded is not null then paid + case when is_async then 4 else 0 end end",
    amount_refunded="case when refunded is null then 0 else back end",
    refunded="refunded is not null and back = amount",
)
JUDGED = DISPUTE.but(status="case when closed is null then 'needs_response' else 'lost' end")
TAKEN_AT_LAST = TAKEN.but(unchanged_since="case when closed is not null then disputed end")
DECIDED = "coalesce(closed, disputed)", "case when closed is null then 'd' else 'o' end"
KEPT = (
    Kept(INTENT, "paid", "'p'", rank(9, "amount"), PAID),
    Kept(UNPAID, "at", "'g'", rank(5), FAILED),
    Kept(CANCELED, f"at + {DAY}", "'x'", rank(9), "outcome = 'canceled'"),
    Kept(
        LAST,
        "coalesce(refunded, paid + case when is_async then 4 else 0 end)",
        "case when refunded is not null then 'z' when is_async then 'u' else 'c' end",
        rank(3, "4 * (amount + case when refunded is null then 0 else back end) + 1"),
        PAID,
    ),
    Kept(DECLINED, "at", "'f'", rank(2), ATTEMPTED),
    Kept(SESSION, "paid + 7", "'l'", rank(3, 1), CHECKED_OUT),
    Kept(EXPIRED, f"at + {DAY}", "'e'", rank(2), OVER),
    Kept(LINE, "paid + 7", "'l'", rank(3, 1), CHECKED_OUT),
    Kept(REFUND, "refunded", "'r'", rank(3)),
    Kept(JUDGED, *DECIDED, rank("case when closed is null then 4 else 6 end", 100)),
    Kept(TAKEN_AT_LAST, *DECIDED, rank(2)),
)
