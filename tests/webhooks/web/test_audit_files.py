"""Finance's files: named by what they hold, in the reader's zone, and inert in spreadsheets."""

from datetime import datetime

from tests.builders import (
    checkout_session,
    event,
)
from tests.conftest import Ledger
from tests.storage.questions.asking import alone, paid, refunded, sheet


def test_export_is_named_by_what_it_holds(ledger: Ledger) -> None:
    """A folder full of `export (3).csv` proves nothing."""
    names = {
        "payments.csv": 'attachment; filename="payments-all-live.csv"',
        "payments.csv?period=2026-03&livemode=false": 'attachment; filename="payments-2026-03-test.csv"',
        "totals.csv?from=2026-01-01&to=2026-04-01": 'attachment; filename="totals-2026-01-01-to-2026-04-01-live.csv"',
        "payments/pi_1.csv": 'attachment; filename="payment-pi_1-all-live.csv"',
    }
    ledger.deliver(*paid(1))

    answers = {path: ledger.client.get(f"/audit/{path}") for path in names}

    assert {path: answer.headers["Content-Disposition"] for path, answer in answers.items()} == names
    assert {answer.content_type for answer in answers.values()} == {"text/csv; charset=utf-8"}


def test_times_are_told_in_the_zone_and_stored_in_utc(ledger: Ledger) -> None:
    """A spreadsheet's time has its offset: it stays one instant."""
    ledger.deliver(alone(1))

    exported = sheet(ledger, "payments", tz="Asia/Kolkata")[1][0]
    page = ledger.client.get("/audit/payments?tz=Asia/Kolkata").text

    assert exported == "2026-11-07T02:50:00+05:30"
    assert datetime.fromisoformat(exported) == datetime.fromisoformat("2026-11-06T21:20:00Z")
    assert "2026-11-07 02:50:00" in page
    assert "Times in Asia/Kolkata" in page


def test_what_buyers_wrote_runs_neither_in_pages_nor_in_spreadsheets(ledger: Ledger) -> None:
    """A checkout's reference comes from an address that anybody can write."""
    session = checkout_session(client_reference_id='=HYPERLINK("x")<script>alert(1)</script>')
    ledger.deliver(event("checkout.session.completed", session))

    page = ledger.client.get("/audit/checkout-sessions").text
    [head, row] = sheet(ledger, "checkout-sessions")

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>" not in page
    assert row[head.index("client_reference_id")] == '\'=HYPERLINK("x")<script>alert(1)</script>'


def test_history_is_exported_flat(ledger: Ledger) -> None:
    """One line for each change, with its event: to be filtered in a spreadsheet."""
    ledger.deliver(*paid(1), refunded(1, 1000))
    answer = ledger.client.get("/audit/payments/pi_1.csv").text.splitlines()

    refund_amount = [line for line in answer if ",refund.created,false,refund,re_1,amount," in line]

    assert answer[0] == "created,received_at,event,type,parked,object,id,field,old,new,currency"
    assert [line.split(",amount,")[1] for line in refund_amount] == [",10.00,usd"]
