"""The largest amounts, the oddest currencies and the farthest times that an event can tell break no answer."""

from itertools import product
from typing import Any

import pytest

from storage.exports.forms import FORMS
from storage.questions import QUESTIONS
from tests.builders import (
    balance_transaction,
    charge,
    dispute,
    event,
    invoice,
    items,
    payment_intent,
    payout,
    price,
    refund,
    subscription,
    subscription_item,
    transfer,
)
from tests.conftest import Ledger
from tests.webhooks.web.conftest import Show

MOST = 10**15 - 1
FIRST, LAST = 1, 4_102_444_800  # 1970 and 2100
AMOUNTS = (MOST, -MOST, 0, 1)
CURRENCIES = ("usd", "jpy", "kwd", "clf", "uyw", "=1+1")


def sold_at(amount: int) -> dict[str, Any]:
    """One item at a price."""
    return items(subscription_item(price=price(unit_amount=amount)))


def fill(ledger: Ledger) -> None:
    """Deliver something extreme of everything that has an amount."""
    events = []
    for number, (amount, currency, created) in enumerate(product(AMOUNTS, CURRENCIES, (FIRST, LAST))):
        told = {"currency": currency, "created": created}
        of = {"charge": f"ch_{number}", **told}
        moved = {"source": f"du_{number}", "fee": amount // 2, "net": amount - amount // 2, **told}
        sold = charge(id=f"ch_{number}", amount=amount, amount_captured=amount, payment_intent=f"pi_{number}", **told)
        contested = dispute(id=f"du_{number}", amount=amount, status="lost", **of)
        contested["balance_transactions"] = [balance_transaction(id=f"txn_{number}", amount=amount, **moved)]
        events += [
            event("charge.succeeded", sold, created=created),
            event("payment_intent.succeeded", payment_intent(id=f"pi_{number}", amount_received=amount, **told)),
            event("refund.created", refund(id=f"re_{number}", amount=amount, **of), created=created),
            event("charge.dispute.created", contested, created=created),
            event("invoice.finalized", invoice(id=f"in_{number}", status="open", amount_remaining=amount, **told)),
            event("customer.subscription.created", subscription(id=f"sub_{number}", items=sold_at(amount), **told)),
            event("payout.paid", payout(id=f"po_{number}", amount=amount, **told)),
            event("transfer.created", transfer(id=f"tr_{number}", amount=amount, **told)),
        ]
    assert set(ledger.deliver(*events)) == {200}
    assert ledger.rows("select distinct error from parked_events") == []


@pytest.mark.parametrize("name", QUESTIONS)
def test_extremes_break_no_answer(shown: Show, name: str) -> None:
    """One event that nobody expected must not take a month's answers away."""
    ledger = shown(fill, name)

    for form in ("", ".json", *(f".{form.name}" for form in FORMS.values())):
        assert ledger.client.get(f"/audit/{name}{form}").status_code == 200, form


def test_extremes_break_no_sums(ledger: Ledger) -> None:
    """The worker goes on, and the sums that it keeps are those of the rows."""
    fill(ledger)
    before = ledger.client.get("/audit/totals.json?by=month").get_json()["rows"]

    assert ledger.runner.invoke(args=["sums", "refresh"]).exit_code == 0
    assert ledger.client.get("/audit/totals.json?by=month").get_json()["rows"] == before != []
