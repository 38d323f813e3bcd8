"""Balance transactions of the objects that the stories tell: each movement of money has one, with its fee."""

from collections.abc import Iterator
from typing import Any

Object = dict[str, Any]


def of(found: Object) -> Iterator[Object]:
    """Make the balance transactions that an object names."""
    if found["object"] == "charge" and found.get("balance_transaction"):
        amount = found["amount_captured"]
        yield moved(found, found["balance_transaction"], amount, type="charge", fee=amount // 33 + 30)
    if found["object"] == "refund":
        yield from _there_and_back(found, "refund", "refund_failure")
    if found["object"] == "payout":
        yield from _there_and_back(found, "payout", "payout_failure")


def _there_and_back(found: Object, out: str, back: str) -> Iterator[Object]:
    if found.get("balance_transaction"):
        yield moved(found, found["balance_transaction"], -found["amount"], type=out)
    if found.get("failure_balance_transaction"):
        yield moved(found, found["failure_balance_transaction"], found["amount"], type=back)


def moved(found: Object, id: str, amount: int, *, type: str, fee: int = 0) -> Object:
    """Write one balance transaction (docs.stripe.com/api/balance_transactions/object)."""
    details = [
        {"amount": fee, "application": None, "currency": found["currency"], "description": "Fee", "type": "stripe_fee"}
    ]
    return {
        "id": id,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": found["created"] + 2 * 86_400,
        "balance_type": "payments",
        "created": found["created"],
        "currency": found["currency"],
        "description": None,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": details if fee else [],
        "net": amount - fee,
        "reporting_category": type,
        "source": found["id"],
        "status": "available",
        "type": type,
    }
