"""Payments: every one once, with what became of it."""

from itertools import permutations
from typing import Any

import pytest

from tests.builders import CREATED, charge, dispute, event, payment_error, payment_intent
from tests.conftest import Ledger
from tests.storage.questions.asking import alone, document, paid, refunded, rows, running_total, sheet

PAID = {
    "created": "2026-11-06T21:20:00Z",
    "id": "pi_1",
    "amount": 5000,
    "currency": "usd",
    "status": "succeeded",
    "amount_received": 5000,
    "refunded": 1500,
    "disputed": 700,
    "fee": None,
    "net_of_fees": None,
    "settlement_currency": None,
    "fees_unknown": 3,
    "paid_at": "2026-11-06T21:20:00Z",
    "customer": None,
    "payment_method_type": "card",
    "card_brand": "visa",
    "error_code": None,
    "decline_code": None,
    "latest_charge": "ch_1",
    "invoice": None,
    "account": "",
}


def test_payment_is_told_with_what_went_back(ledger: Ledger) -> None:
    """Finance reads one row and knows the payment's fate: refunds and disputes come from other objects."""
    contested = dispute(charge="ch_1", payment_intent="pi_1", amount=700)
    ledger.deliver(*paid(1), refunded(1, 1000), refunded(2, 500), event("charge.dispute.created", contested))

    assert document(ledger, "payments") == {
        "question": "payments",
        "filters": {"livemode": True, "tz": "UTC"},
        "rows": [PAID],
        "next": None,
    }


def test_order_of_arrival_does_not_change_the_answer(ledger: Ledger) -> None:
    """Stripe promises no order; each payment here arrives in another one of the same four events."""
    for number, order in enumerate(permutations(range(4)), start=1):
        events = [
            *paid(number),
            refunded(number, 1000, CREATED + 5, of=number),
            running_total(1000, CREATED + 5, of=number),
        ]
        ledger.deliver(*(events[place] for place in order))

    told = rows(ledger, "payments", "amount_received", "refunded", "status")

    assert told == [(5000, 1000, "succeeded")] * 24


def test_charge_without_payment_intent_is_a_payment(ledger: Ledger) -> None:
    """Older integrations charge without one, and an endpoint may subscribe to charges only."""
    ledger.deliver(alone(1, failure_code=None, customer="cus_1", amount_captured=4000))

    assert rows(ledger, "payments", "id", "latest_charge", "amount", "amount_received", "customer", "status") == [
        ("ch_1", "ch_1", 5000, 4000, "cus_1", "succeeded")
    ]


def test_charge_joins_its_payment_intent_when_that_arrives(ledger: Ledger) -> None:
    """One payment must not become two because its events came apart."""
    intent, its_charge = paid(1)
    ledger.deliver(its_charge)
    before = rows(ledger, "payments", "id")
    ledger.deliver(intent)

    assert (before, rows(ledger, "payments", "id")) == ([("ch_1",)], [("pi_1",)])


def test_refund_of_a_charge_known_by_id_only_is_told(ledger: Ledger) -> None:
    """An endpoint without charge.* events still learns of refunds."""
    ledger.deliver(paid(1)[0], refunded(1, 1200))

    assert rows(ledger, "payments", "id", "refunded", "paid_at") == [("pi_1", 1200, None)]


def test_declined_payment_says_why(ledger: Ledger) -> None:
    """Support asks finance why a payment failed: the codes are facts."""
    intent = payment_intent(
        id="pi_1", status="requires_payment_method", amount_received=0, last_payment_error=payment_error("ch_1")
    )
    declined = charge(
        id="ch_1", payment_intent="pi_1", status="failed", amount_captured=0, failure_code="card_declined"
    )
    ledger.deliver(event("payment_intent.payment_failed", intent), event("charge.failed", declined))

    assert rows(ledger, "payments", "status", "error_code", "decline_code", "paid_at", "amount_received") == [
        ("requires_payment_method", "card_declined", "insufficient_funds", None, 0)
    ]


@pytest.mark.parametrize("limit", ["1", "2", "3", "7", "12", "13"])
def test_pages_show_every_payment_once(ledger: Ledger, limit: str) -> None:
    """Many payments share a second; a page must neither repeat nor skip one, of either kind."""
    ledger.deliver(*(e for number in range(6) for e in paid(number)), *(alone(number) for number in range(10, 14)))
    ledger.deliver(*paid(20, CREATED - 5), alone(21, CREATED + 5))

    seen, pages, after = [], 0, ""
    while pages == 0 or after:
        answer = document(ledger, "payments", limit=limit, after=after)
        seen += [row["id"] for row in answer["rows"]]
        after = answer["next"].partition("after=")[2].partition("&")[0] if answer["next"] else ""
        pages += 1

    same_second = sorted([f"pi_{n}" for n in range(6)] + [f"ch_{n}" for n in range(10, 14)], reverse=True)
    assert (seen, pages) == (["ch_21", *same_second, "pi_20"], -(-12 // int(limit)))


def test_next_page_keeps_the_filters(ledger: Ledger) -> None:
    """A next page of another question would be an answer to something nobody asked."""
    ledger.deliver(*(e for number in range(3) for e in paid(number)))

    first = document(ledger, "payments", limit="2", currency="usd", period="2026")
    second = ledger.client.get(first["next"]).get_json()

    assert second["filters"] == first["filters"] == {"currency": "usd", "period": "2026", "livemode": True, "tz": "UTC"}
    assert [row["id"] for row in (*first["rows"], *second["rows"])] == ["pi_2", "pi_1", "pi_0"]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, ["pi_4", "pi_3", "pi_2", "pi_1"]),
        ({"currency": "EUR"}, ["pi_2"]),
        ({"customer": "cus_x"}, ["pi_3"]),
        ({"status": "canceled"}, ["pi_4"]),
        ({"currency": "usd", "min_amount": "49.99", "max_amount": "50"}, ["pi_1"]),
        ({"currency": "usd", "max_amount": "49.99"}, ["pi_3"]),
        ({"currency": "jpy", "min_amount": "5000"}, ["pi_4"]),
        ({"currency": "jpy", "min_amount": "5001"}, []),
        ({"account": "own"}, ["pi_4", "pi_3", "pi_1"]),
        ({"account": "acct_1"}, ["pi_2"]),
        ({"from": "2026-11-07"}, ["pi_4"]),
        ({"to": "2026-11-07"}, ["pi_3", "pi_2", "pi_1"]),
        ({"period": "2026-11-06"}, ["pi_3", "pi_2", "pi_1"]),
        ({"period": "2025"}, []),
    ],
)
def test_filters_narrow_the_answer(ledger: Ledger, given: dict[str, str], found: list[str]) -> None:
    """Each filter means what it says, in the page's list and in the exported one."""
    later = CREATED + 86_400
    canceled = payment_intent(id="pi_4", created=later, currency="jpy", status="canceled", amount_received=0)
    in_euros = payment_intent(id="pi_2", currency="eur", created=CREATED + 1)
    ledger.deliver(*paid(1), event("payment_intent.succeeded", in_euros, account="acct_1"))
    ledger.deliver(*paid(3, CREATED + 2, customer="cus_x", amount=900), event("payment_intent.canceled", canceled))

    listed = [id for (id,) in rows(ledger, "payments", "id", **given)]

    assert (listed, [row[1] for row in sheet(ledger, "payments", **given)[1:]]) == (found, found)


def test_csv_is_the_whole_answer(ledger: Ledger) -> None:
    """A spreadsheet has no next page."""
    ledger.deliver(*(alone(number) for number in range(130)))

    exported = [row[1] for row in sheet(ledger, "payments")]

    assert exported == ["id", *sorted((f"ch_{n}" for n in range(130)), reverse=True)]


def test_csv_writes_amounts_right_for_each_currency(ledger: Ledger) -> None:
    """Yen have no hundredths, dinars have thousandths, and Stripe counts krónur in hundredths."""
    currencies: dict[str, Any] = {"usd": "1234.50", "jpy": "123450", "kwd": "123.450", "isk": "1234.50"}
    for number, currency in enumerate(currencies):
        ledger.deliver(*paid(number, amount=123450, currency=currency))

    exported = {row[3]: (row[2], row[5]) for row in sheet(ledger, "payments")[1:]}

    assert exported == {currency: (amount, amount) for currency, amount in currencies.items()}
