"""Payouts as Stripe posts them."""

from typing import Any

from tests.builders.envelope import CREATED, nulls


def payout(**changes: Any) -> dict[str, Any]:
    """An automatic payout that reached the bank and can be itemised."""
    return {
        "id": "po_1Qk7uZB7WZ01zgkWbCdEfGhI",
        "object": "payout",
        "amount": 125_000,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": CREATED + 2 * 86_400,
        "automatic": True,
        "balance_transaction": "txn_1Qk7uZB7WZ01zgkWjKlMnOpQ",
        "created": CREATED,
        "currency": "usd",
        "description": "STRIPE PAYOUT",
        "destination": "ba_1Qk7uZB7WZ01zgkWrStUvWxY",
        "livemode": True,
        "metadata": {},
        "method": "standard",
        "payout_method": None,
        "reconciliation_status": "completed",
        "source_type": "card",
        "statement_descriptor": None,
        "status": "paid",
        "trace_id": {"status": "supported", "value": "011000015550001"},
        "type": "bank_account",
        **nulls("failure_balance_transaction failure_code failure_message original_payout reversed_by"),
    } | changes
