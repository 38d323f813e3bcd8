"""Invoices: what is open, and for how long."""

from typing import Any

import pytest

from tests.builders import CREATED, event, invoice, transitions
from tests.conftest import Ledger
from tests.storage.questions.asking import DAY, document, rows

TODAY = "2026-11-06"


def unpaid(number: int, due: int | None, **changes: Any) -> dict[str, Any]:
    """An open invoice, due so many days after the day on which everything happened."""
    due_date = None if due is None else CREATED + due * DAY
    own = {"status": "open", "amount_paid": 0, "amount_remaining": 2000, "due_date": due_date}
    own["status_transitions"] = transitions(finalized_at=CREATED)
    return event("invoice.finalized", invoice(id=f"in_{number}", **own | changes))


@pytest.mark.parametrize(
    ("due", "days", "bucket"),
    [
        (5, 0, "not due"),
        (0, 0, "not due"),
        (-1, 1, "1–30"),
        (-30, 30, "1–30"),
        (-31, 31, "31–60"),
        (-60, 60, "31–60"),
        (-61, 61, "61–90"),
        (-90, 90, "61–90"),
        (-91, 91, "over 90"),
        (-1000, 1000, "over 90"),
    ],
)
def test_open_invoices_age_by_days_overdue(ledger: Ledger, due: int, days: int, bucket: str) -> None:
    """The borders of the buckets are where auditors look."""
    ledger.deliver(unpaid(1, due))

    assert rows(ledger, "invoices", "days_overdue", "bucket", as_of=TODAY) == [(days, bucket)]
    assert rows(ledger, "invoice-ageing", "currency", "bucket", "count", "amount_remaining", as_of=TODAY) == [
        ("usd", bucket, 1, 2000)
    ]
    assert rows(ledger, "invoices", "id", overdue="true", as_of=TODAY) == ([("in_1",)] if days else [])
    assert rows(ledger, "invoices", "id", overdue="false", as_of=TODAY) == ([] if days else [("in_1",)])


def test_ageing_keeps_currencies_apart_and_adds_up_buckets(ledger: Ledger) -> None:
    """What is owed is told per currency; paid, void and draft invoices owe nothing."""
    ledger.deliver(unpaid(1, -5), unpaid(2, -6, amount_remaining=150), unpaid(3, -5, currency="jpy"), unpaid(4, 3))
    ledger.deliver(
        event("invoice.paid", invoice(id="in_5")), unpaid(6, -5, status="void"), unpaid(7, -5, status="draft")
    )

    assert document(ledger, "invoice-ageing", as_of=TODAY) == {
        "question": "invoice-ageing",
        "filters": {"as_of": TODAY, "known_by": "created", "livemode": True, "tz": "UTC"},
        "rows": [
            {"currency": "jpy", "bucket": "1–30", "count": 1, "amount_remaining": 2000},
            {"currency": "usd", "bucket": "not due", "count": 1, "amount_remaining": 2000},
            {"currency": "usd", "bucket": "1–30", "count": 2, "amount_remaining": 2150},
        ],
        "next": None,
    }


def test_invoice_without_due_date_ages_from_its_finalization(ledger: Ledger) -> None:
    """A card that is charged at once has no due date; its open invoice is late from the next day."""
    ledger.deliver(unpaid(1, None))

    assert rows(ledger, "invoices", "days_overdue", "bucket", as_of="2026-11-09") == [(3, "1–30")]


def test_day_overdue_is_a_day_of_the_books(ledger: Ledger) -> None:
    """Due at 21:20 UTC is due on the next day in Tokyo."""
    ledger.deliver(unpaid(1, 0))

    assert rows(ledger, "invoices", "days_overdue", as_of="2026-11-08", tz="Asia/Tokyo") == [(1,)]
    assert rows(ledger, "invoices", "days_overdue", as_of="2026-11-08", tz="UTC") == [(2,)]


def test_paid_invoice_does_not_age(ledger: Ledger) -> None:
    """Only open invoices are late."""
    ledger.deliver(event("invoice.paid", invoice(due_date=CREATED - 90 * DAY)))

    assert rows(ledger, "invoices", "status", "days_overdue", "bucket", "amount_paid") == [("paid", None, None, 2000)]
    assert rows(ledger, "invoice-ageing", "bucket") == []


def test_invoices_are_found_by_customer_and_subscription(ledger: Ledger) -> None:
    """Finance starts from who owes."""
    ledger.deliver(unpaid(1, 1, customer="cus_a"), unpaid(2, 1, customer="cus_b", parent=None))

    assert rows(ledger, "invoices", "id", customer="cus_b") == [("in_2",)]
    assert rows(ledger, "invoices", "id", subscription="sub_1Qk7uZB7WZ01zgkWxYzAbCdE") == [("in_1",)]
    assert rows(ledger, "invoices", "id", status="paid") == []
