"""Days sales outstanding: what is owed at a month's end, in days of the month's sales."""

from typing import Any

import pytest

from tests.builders import event, invoice, invoice_payment, transitions
from tests.conftest import Ledger
from tests.storage.questions.asking import document, rows
from tests.storage.questions.subscribing import at


def billed(number: int, day: str, amount: int, *, paid: str | None = None, **changes: Any) -> dict[str, Any]:
    """An invoice finalised on a day, and perhaps paid on another."""
    moved = {"finalized_at": at(day), "paid_at": at(paid) if paid else None}
    told = {"status_transitions": transitions(**moved | changes.pop("moved", {}))}
    told |= {"id": f"in_{number}", "amount_due": amount, "total": amount, "created": at(day)}
    told |= {"status": "paid" if paid else "open", "amount_paid": amount if paid else 0}
    return event("invoice.updated", invoice(**told | changes), created=at(paid or day))


def part(number: int, of: int, amount: int, day: str) -> dict[str, Any]:
    """A part payment of an invoice."""
    told = {"status": "paid", "status_transitions": {"paid_at": at(day), "canceled_at": None}}
    own = invoice_payment(id=f"inpay_{number}", invoice=f"in_{of}", amount_paid=amount, **told)
    return event("invoice_payment.paid", own, created=at(day))


def test_published_example_comes_out(ledger: Ledger) -> None:
    """quickbooks.intuit.ca/r/finance-accounting/days-sales-outstanding: 300,000 / 450,000 × 31 = 20.67 days."""
    ledger.deliver(billed(1, "2026-01-10", 30_000_000), billed(2, "2026-01-12", 15_000_000, paid="2026-01-31"))

    assert rows(ledger, "dso", "receivables", "sales", "days", "dso", period="2026-01") == [
        (30_000_000, 45_000_000, 31, 20.666667)
    ]
    assert "20.67" in ledger.client.get("/audit/dso?period=2026-01").text


def test_month_ends_are_told_as_they_were(ledger: Ledger) -> None:
    """An invoice paid in March was owed at the end of January; part payments lower it on their day."""
    ledger.deliver(billed(1, "2026-01-10", 9_000, paid="2026-03-05"), part(1, 1, 4_000, "2026-02-10"))
    ledger.deliver(part(2, 1, 5_000, "2026-03-05"), billed(2, "2026-03-20", 3_100))
    ledger.deliver(
        billed(3, "2026-01-11", 700, status="uncollectible", moved={"marked_uncollectible_at": at("2026-02-01")})
    )
    ledger.deliver(billed(4, "2026-01-12", 50_000, status="void", moved={"voided_at": at("2026-03-01")}))

    span = {"from": "2026-01-01", "to": "2026-04-01"}
    assert rows(ledger, "dso", "period", "receivables", "sales", "dso", **span) == [
        ("2026-03", 3_100, 3_100, 31.0),
        ("2026-02", 5_000, 0, None),
        ("2026-01", 9_700, 9_700, 31.0),
    ]


@pytest.mark.parametrize(
    ("on", "owed"),
    [
        ("2026-01-09", []),
        ("2026-01-10", [("in_1", 9_000)]),
        ("2026-02-10", [("in_1", 5_000)]),
        ("2026-03-04", [("in_1", 5_000)]),
        ("2026-03-05", []),
    ],
)
def test_receivables_are_the_rows_behind_it(ledger: Ledger, on: str, owed: list[tuple[str, int]]) -> None:
    """Day by day: from the invoice to its last cent."""
    ledger.deliver(billed(1, "2026-01-10", 9_000, paid="2026-03-05"), part(1, 1, 4_000, "2026-02-10"))
    ledger.deliver(part(2, 1, 5_000, "2026-03-05"))

    assert rows(ledger, "receivables", "id", "owed", owed="true", on=on) == owed


def test_currencies_are_reckoned_apart(ledger: Ledger) -> None:
    """What is owed in euros stands for days of sales in euros."""
    ledger.deliver(billed(1, "2026-04-10", 100), billed(2, "2026-04-10", 300, currency="eur", paid="2026-04-10"))

    assert rows(ledger, "dso", "currency", "dso", period="2026-04") == [("eur", 0.0), ("usd", 30.0)]
    assert document(ledger, "receivables", owed="true", on="2026-04-30")["rows"][0]["id"] == "in_1"
