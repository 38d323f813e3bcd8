"""What happens to a charge afterwards: refunds, disputes, fraud warnings, reviews."""

from typing import Any

from tests.builders import (
    dispute,
    early_fraud_warning,
    evidence_details,
    refund,
    review,
    withdrawal,
)
from tests.stories.telling import Story

Charge = dict[str, Any]


def give_back(story: Story, charge: Charge, amount: int, *, pending: bool = False) -> dict[str, Any]:
    """Refund a part or all that is left. `amount_refunded` is cumulative."""
    words = {
        "balance_transaction": None if pending else story.id("txn_3"),
        "status": "pending" if pending else "succeeded",
    }
    same = {name: charge[name] for name in ("currency", "customer", "payment_intent")}
    told = refund(id=story.id("re_3"), amount=amount, charge=charge["id"], created=story.now, **same, **words)
    story.tell("refund.created", told)
    sum_of_all = charge["amount_refunded"] + amount
    changes = {"amount_refunded": sum_of_all, "refunded": sum_of_all == charge["amount"]}
    story.change(charge, "charge.refunded", **changes)
    return told


def settle_refund(story: Story, told: dict[str, Any]) -> None:
    """The bank took a pending refund. `charge.refund.updated` carries the refund, not the charge."""
    story.change(told, "refund.updated", status="succeeded", balance_transaction=story.id("txn_3"))
    story.tell("charge.refund.updated", told)


def fail_refund(story: Story, told: dict[str, Any], charge: Charge) -> None:
    """The bank sent a refund back, even one that had succeeded: the charge holds the money again."""
    back = {"failure_reason": "lost_or_stolen_card", "failure_balance_transaction": story.id("txn_3")}
    story.change(told, "refund.failed", status="failed", **back)
    story.tell("charge.refund.updated", told)
    left = charge["amount_refunded"] - told["amount"]
    story.change(charge, "charge.updated", amount_refunded=left, refunded=False)


def open_dispute(story: Story, charge: Charge) -> dict[str, Any]:
    """The cardholder's bank takes the money back until the dispute is decided."""
    same = {name: charge[name] for name in ("amount", "currency", "payment_intent")}
    due = evidence_details(due_by=story.now + 9 * 86_400)
    told = dispute(id=story.id("du_1"), charge=charge["id"], created=story.now, evidence_details=due, **same)
    story.tell("charge.dispute.created", told)
    story.tell("charge.dispute.funds_withdrawn", told)
    story.change(charge, "charge.updated", disputed=True)
    return told


def answer_dispute(story: Story, told: dict[str, Any]) -> None:
    """The merchant sends evidence."""
    sent = {"has_evidence": True, "submission_count": 1, "submission_method": "manual"}
    details = told["evidence_details"] | sent
    story.change(told, "charge.dispute.updated", status="under_review", evidence_details=details)


def decide_dispute(story: Story, told: dict[str, Any], *, won: bool) -> None:
    """The bank decides; money comes back only to the winner."""
    story.change(told, "charge.dispute.closed", status="won" if won else "lost")
    if won:
        same = {"created": story.now, "currency": told["currency"]}
        back = withdrawal(told["id"], amount=-told["amount"], fee=0, **same)
        both = [*told["balance_transactions"], back]
        story.change(told, "charge.dispute.funds_reinstated", balance_transactions=both)


def warn(story: Story, charge: Charge) -> dict[str, Any]:
    """The card network suspects fraud."""
    same = {"charge": charge["id"], "payment_intent": charge["payment_intent"], "created": story.now}
    told = early_fraud_warning(id=story.id("issfr_1"), **same)
    story.tell("radar.early_fraud_warning.created", told)
    return told


def look_at(story: Story, charge: Charge) -> None:
    """A Radar rule asks a person to look at the payment, who lets it pass."""
    same = {"charge": charge["id"], "payment_intent": charge["payment_intent"], "created": story.now}
    told = review(id=story.id("prv_1"), **same)
    story.tell("review.opened", told)
    story.wait(60, 7_200)
    story.change(told, "review.closed", open=False, closed_reason="approved", reason="approved")
