"""How a payout goes: on its way, at the bank, itemised; or sent back by the bank."""

from typing import Any

from tests.builders import payout
from tests.stories.telling import Money, Story


def pay_out(story: Story, money: Money, *, automatic: bool = True) -> dict[str, Any]:
    """Send money to the bank."""
    words = {"status": "pending", "trace_id": {"status": "pending", "value": None}}
    words["reconciliation_status"] = "in_progress" if automatic else "not_applicable"
    told = payout(
        id=story.id("po_1"),
        amount=money.amount,
        arrival_date=story.now + 2 * 86_400,
        automatic=automatic,
        balance_transaction=story.id("txn_1"),
        created=story.now,
        currency=money.currency,
        **words,
    )
    story.tell("payout.created", told)
    return told


def reach_bank(story: Story, told: dict[str, Any]) -> None:
    """The bank has the money; Stripe can soon say what is in it, unless the payout was made by hand."""
    trace = {"status": "supported", "value": f"0110000{story.ids:08d}"}
    story.change(told, "payout.paid", status="paid", trace_id=trace)
    if told["automatic"]:
        story.wait(0, 3_600)
        story.change(told, "payout.reconciliation_completed", reconciliation_status="completed")


def come_back(story: Story, told: dict[str, Any]) -> None:
    """The bank refuses the money, sometimes after it had been marked paid."""
    why = {"failure_code": "account_closed", "failure_message": "The bank account has been closed."}
    back = {"failure_balance_transaction": story.id("txn_1")}
    story.change(told, "payout.failed", status="failed", **why, **back)
