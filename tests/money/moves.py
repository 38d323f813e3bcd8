"""Balance transactions of the tests' payments, refunds and payouts."""

from typing import Any

from tests.builders import CREATED, balance_transaction, fee_detail, payout

PAYOUT = "po_1"


def of_charge(number: int, amount: int = 5000, fee: int = 175, currency: str = "usd", **changes: Any) -> dict[str, Any]:
    """What charge `ch_1` brought; by default Stripe kept all of the fee."""
    split = {"fee": fee, "fee_details": [fee_detail("stripe_fee", fee, currency)], "net": amount - fee}
    own = {"id": f"txn_ch_{number}", "source": f"ch_{number}", "amount": amount, "currency": currency}
    return balance_transaction(**own | split | changes)


def of_refund(number: int, amount: int, **changes: Any) -> dict[str, Any]:
    """What refund `re_1` took; Stripe keeps its fee on the payment and takes none for the refund."""
    words = {"type": "refund", "reporting_category": "refund", "fee": 0, "fee_details": []}
    own = {"id": f"txn_re_{number}", "source": f"re_{number}", "amount": -amount, "net": -amount}
    return balance_transaction(**own | words | changes)


def of_payout(amount: int, **changes: Any) -> dict[str, Any]:
    """A payout's own withdrawal."""
    words = {"type": "payout", "reporting_category": "payout", "fee": 0, "fee_details": [], "source": PAYOUT}
    return balance_transaction(**{"id": "txn_po", "amount": -amount, "net": -amount} | words | changes)


def paid_out(amount: int, *moves: dict[str, Any], is_last: bool = True, **changes: Any) -> list[dict[str, Any]]:
    """A reconciled payout with its contents, as a worker records them, its withdrawal first."""
    own = {"id": PAYOUT, "amount": amount, "balance_transaction": "txn_po", "created": CREATED} | changes
    ids = [moved["id"] for moved in moves]
    return [*moves, payout(**own) | {"contents": {"ids": ids, "before": 0, "is_last": is_last}}]
