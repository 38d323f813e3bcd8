"""Refunds, disputes, checkouts and subscriptions: what each list says of its objects."""

import pytest

from tests.builders import (
    CREATED,
    checkout_session,
    dispute,
    event,
    items,
    price,
    refund,
    subscription,
    subscription_item,
)
from tests.conftest import Ledger
from tests.storage.questions.asking import refunded, rows, sheet


def test_refunds_say_whether_they_count(ledger: Ledger) -> None:
    """A failed refund stays in the list, and out of the totals."""
    failed = refund(id="re_2", status="failed", failure_reason="lost_or_stolen_card", amount=700)
    ledger.deliver(refunded(1, 1000), event("refund.failed", failed))

    assert rows(ledger, "refunds", "id", "amount", "status", "counts", "failure_reason", "charge") == [
        ("re_2", 700, "failed", False, "lost_or_stolen_card", "ch_3Qk7uZB7WZ01zgkW0pQrStUv"),
        ("re_1", 1000, "succeeded", True, None, "ch_1"),
    ]
    assert rows(ledger, "refunds", "id", status="failed") == [("re_2",)]
    assert rows(ledger, "refunds", "id", charge="ch_1") == [("re_1",)]


def test_disputes_say_until_when_to_answer(ledger: Ledger) -> None:
    """A missed deadline loses the money."""
    ledger.deliver(event("charge.dispute.created", dispute()))

    assert rows(ledger, "disputes", "status", "reason", "due_by", "amount", "counts", "network_reason_code") == [
        ("needs_response", "fraudulent", "2026-11-15T21:20:00Z", 5000, True, "10.4")
    ]
    assert rows(ledger, "disputes", "id", status="won") == []


@pytest.mark.parametrize(
    ("status", "payment_status", "outcome"),
    [
        ("complete", "paid", "completed"),
        ("complete", "no_payment_required", "completed"),
        ("complete", "unpaid", "unpaid"),
        ("expired", "unpaid", "expired"),
        ("open", "unpaid", "open"),
    ],
)
def test_checkouts_end_in_one_outcome(ledger: Ledger, status: str, payment_status: str, outcome: str) -> None:
    """Complete is not paid: bank debits finish the checkout days before the money comes, or does not."""
    session = checkout_session(status=status, payment_status=payment_status)
    ledger.deliver(event("checkout.session.completed", session))

    found = {
        name: len(rows(ledger, "checkout-sessions", "id", outcome=name))
        for name in ("completed", "unpaid", "expired", "open")
    }

    assert rows(ledger, "checkout-sessions", "outcome") == [(outcome,)]
    assert found == dict.fromkeys(found, 0) | {outcome: 1}


def test_subscription_shows_its_current_items_only(ledger: Ledger) -> None:
    """An item that the newest snapshot lacks was removed; it must not be billed in a forecast."""
    seat = subscription_item(id="si_seat", quantity=3)
    extra = subscription_item(id="si_extra", price=price(id="price_extra", unit_amount=500))
    before = event("customer.subscription.created", subscription(items=items(seat, extra)))
    after = event("customer.subscription.updated", subscription(items=items(seat)), created=CREATED + 5)
    ledger.deliver(after, before)

    assert rows(ledger, "subscriptions", "id", "status", "amount", "currency", "interval", "interval_count") == [
        ("sub_1Qk7uZB7WZ01zgkWxYzAbCdE", "active", 6000, "usd", "month", 1)
    ]
    assert [[item["id"] for item in listed] for (listed,) in rows(ledger, "subscriptions", "items")] == [["si_seat"]]
    assert [row[8] for row in sheet(ledger, "subscriptions")] == [
        "items",
        "3 × price_1Qk7uZB7WZ01zgkWseatMonth at 20.00 usd per 1 month",
    ]


def test_subscription_amount_is_empty_where_it_depends(ledger: Ledger) -> None:
    """A metered price has no amount in advance: a number would be invented."""
    metered = subscription_item(id="si_2", price=price(id="price_2", unit_amount=None))
    ledger.deliver(event("customer.subscription.created", subscription(items=items(subscription_item(), metered))))

    assert rows(ledger, "subscriptions", "amount", "interval") == [(None, "month")]


def test_subscription_amount_is_empty_where_items_are_missing(ledger: Ledger) -> None:
    """An event has room for some items only; the sum of those would look like the price of all."""
    some = items(subscription_item()) | {"has_more": True, "total_count": 12}
    ledger.deliver(event("customer.subscription.created", subscription(items=some)))

    assert rows(ledger, "subscriptions", "amount", "interval", "interval_count") == [(None, None, None)]
    assert [item["unit_amount"] for (listed,) in rows(ledger, "subscriptions", "items") for item in listed] == [2000]


def test_subscriptions_page_by_subscription(ledger: Ledger) -> None:
    """However many items a subscription has, it is one row."""
    for number in range(3):
        both = [subscription_item(id=f"si_{number}{n}", subscription=f"sub_{number}") for n in "ab"]
        ledger.deliver(event("customer.subscription.created", subscription(id=f"sub_{number}", items=items(*both))))

    assert rows(ledger, "subscriptions", "id", "amount", limit="2") == [("sub_2", 4000), ("sub_1", 4000)]
