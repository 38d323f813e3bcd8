"""Balance transactions of the objects that the stories tell: each movement of money has one, with its fee."""

from collections.abc import Iterator
from typing import Any

from tests.builders import balance_transaction, fee_detail

Object = dict[str, Any]


def of(found: Object) -> Iterator[Object]:
    """Make the balance transactions that an object names."""
    if found["object"] == "charge" and found.get("balance_transaction"):
        amount = found["amount_captured"]
        yield moved(found, found["balance_transaction"], amount, type="charge", fee=amount // 33 + 30)
    if found["object"] == "refund":
        yield from _there_and_back(found, "refund", "refund_failure")
    if found["object"] == "dispute":
        yield from found["balance_transactions"]
    if found["object"] == "payout":
        yield from _there_and_back(found, "payout", "payout_failure")


def contents(payout: Object) -> list[Object]:
    """Make what an automatic payout consists of: two payments, a fee, and its own movement."""
    half, fee = payout["amount"] // 2, payout["amount"] // 50
    parts = (("charge", half, fee), ("charge", payout["amount"] - half + fee + 25, 0), ("stripe_fee", -25, 0))
    same = payout | {"created": payout["created"] - 3_600, "id": "ch_of_a_payout"}
    made = [
        moved(same, f"txn_{payout['id']}{n}", paid, type=type, fee=cost) for n, (type, paid, cost) in enumerate(parts)
    ]
    return [*made, moved(payout, payout["balance_transaction"], -payout["amount"], type="payout")]


def _there_and_back(found: Object, out: str, back: str) -> Iterator[Object]:
    if found.get("balance_transaction"):
        yield moved(found, found["balance_transaction"], -found["amount"], type=out)
    if found.get("failure_balance_transaction"):
        yield moved(found, found["failure_balance_transaction"], found["amount"], type=back)


def moved(found: Object, id: str, amount: int, *, type: str, fee: int = 0) -> Object:
    """Make one balance transaction of an object."""
    same = {"created": found["created"], "currency": found["currency"], "source": found["id"], "type": type}
    details = [fee_detail("stripe_fee", fee, found["currency"])] if fee else []
    money = {"amount": amount, "fee": fee, "net": amount - fee, "fee_details": details, "status": "available"}
    return balance_transaction(id=id, **same, **money, reporting_category=type)
