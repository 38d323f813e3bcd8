"""What happens to the balance: money settles, is passed on to connected accounts, and leaves with a payout."""

from typing import Any

from tests.builders import (
    application_fee,
    balance_transaction,
    fee_detail,
    fee_refund,
    transfer,
    transfer_reversal,
    within,
)
from tests.stories.telling import Story

Object = dict[str, Any]
OBSERVED = "ledger.observed"  # no webhook carries it: a worker saw it in Stripe's API
PIECE = 3  # so that some lists of a payout have several pieces


def settle(story: Story, source: Object, **changes: Any) -> Object:
    """A worker fetches what an object moved: what is pending now is available some days later."""
    currency, amount, fee = source["currency"], source["amount"], source["amount"] // 40
    tax = fee // 5
    details = [fee_detail("stripe_fee", fee - tax, currency), fee_detail("tax", tax, currency)]
    money = {"amount": amount, "fee": fee, "net": amount - fee, "currency": currency, "fee_details": details}
    told = balance_transaction(id=source["balance_transaction"], source=source["id"], created=story.now, **money)
    told |= changes
    story.tell(OBSERVED, told)
    if story.often():
        story.wait(0, 172_800)
        story.tell(OBSERVED, told | {"status": "available"})
    return told


def pass_on(story: Story, charge: Object) -> Object:
    """Pass a part of a payment on to the account that sold the goods."""
    same = {"currency": charge["currency"], "source_transaction": charge["id"], "created": story.now}
    told = transfer(id=story.id("tr_3"), amount=charge["amount"] // 2, balance_transaction=story.id("txn_3"), **same)
    story.tell("transfer.created", told)
    return told


def take_back(story: Story, told: Object, amount: int) -> None:
    """Take a part of a transfer back. The transfer carries its reversals, and so does the API alone."""
    words = {"transfer": told["id"], "currency": told["currency"], "created": story.now}
    back = transfer_reversal(id=story.id("trr_1"), amount=amount, balance_transaction=story.id("txn_1"), **words)
    reversals = within("transfers", told["id"], "reversals", back, *told["reversals"]["data"])
    sum_of_all = told["amount_reversed"] + amount
    gone = {"amount_reversed": sum_of_all, "reversed": sum_of_all == told["amount"]}
    story.change(told, "transfer.reversed", reversals=reversals, **gone)
    if story.often():
        story.tell(OBSERVED, back)


def take_fee(story: Story, charge: Object) -> Object:
    """Take the platform's fee of a payment."""
    same = {"currency": charge["currency"], "charge": charge["id"], "created": story.now}
    told = application_fee(
        id=story.id("fee_1"), amount=charge["amount"] // 10, balance_transaction=story.id("txn_1"), **same
    )
    story.tell("application_fee.created", told)
    return told


def give_fee_back(story: Story, told: Object, amount: int) -> None:
    """Give a part of a fee back; two events tell of it."""
    words = {"fee": told["id"], "currency": told["currency"], "created": story.now}
    back = fee_refund(id=story.id("fr_1"), amount=amount, balance_transaction=story.id("txn_1"), **words)
    refunds = within("application_fees", told["id"], "refunds", back, *told["refunds"]["data"])
    sum_of_all = told["amount_refunded"] + amount
    gone = {"amount_refunded": sum_of_all, "refunded": sum_of_all == told["amount"]}
    story.change(told, "application_fee.refunded", refunds=refunds, **gone)
    story.tell("application_fee.refund.updated", back)


def itemise(story: Story, payout: Object) -> None:
    """A worker lists what a payout consists of, its own balance transaction last, a piece at a time."""
    amounts = [story.random.randint(1, payout["amount"]) for _ in range(story.random.randint(0, 6))]
    amounts += [payout["amount"] - sum(amounts), -payout["amount"]]
    listed = [_content(story, payout, amount) for amount in amounts[:-1]] + [_own(story, payout)]
    for start in range(0, len(listed), PIECE):
        for moved in listed[start : start + PIECE]:
            story.tell(OBSERVED, moved)
        ids = [moved["id"] for moved in listed[start : start + PIECE]]
        piece = {"ids": ids, "before": start, "is_last": start + PIECE >= len(listed)}
        story.tell(OBSERVED, payout | {"contents": piece})


def _content(story: Story, payout: Object, amount: int) -> Object:
    money = {"amount": amount, "fee": 0, "net": amount, "fee_details": [], "currency": payout["currency"]}
    words = {"source": story.id("ch_3"), "status": "available", "created": payout["created"] - 86_400}
    return balance_transaction(id=story.id("txn_3"), **money, **words)


def _own(story: Story, payout: Object) -> Object:
    words = {"type": "payout", "reporting_category": "payout", "source": payout["id"]}
    moved = _content(story, payout, -payout["amount"]) | words
    return moved | {"id": payout["balance_transaction"], "created": payout["created"]}
