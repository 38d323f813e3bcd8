"""The day sheet: what was there, what moved, what is left; and what we do not know is counted."""

from typing import Any

from tests.builders import CREATED, event, payout, transfer
from tests.conftest import Ledger
from tests.money.conftest import DAY, Observe
from tests.money.moves import of_charge, of_payout, of_refund, paid_out
from tests.storage.questions.asking import rows

SHEET = ("period", "opening", "charges", "refunds", "fees", "payouts", "closing")


def days(ledger: Ledger, *names: str, **given: str) -> list[tuple[Any, ...]]:
    """Ask for the day sheet."""
    return rows(ledger, "day-sheet", *(names or SHEET), **given)


def test_a_day_begins_with_what_the_day_before_left(ledger: Ledger, observe: Observe) -> None:
    """A shop's first three days, as finance adds them up."""
    later, last = {"created": CREATED + DAY}, {"created": CREATED + 2 * DAY}
    observe(*paid_out(8650, of_payout(8650, **last), of_charge(1), of_charge(2), of_refund(1, 1000, **later)))

    assert days(ledger) == [
        ("2026-11-08", 8650, 0, 0, 0, 8650, 0),
        ("2026-11-07", 9650, 0, -1000, 0, 0, 8650),
        ("2026-11-06", 0, 10000, 0, 350, 0, 9650),
    ]
    assert days(ledger, by="month") == [("2026-11", 0, 10000, -1000, 350, 8650, 0)]
    assert days(ledger, **{"from": "2026-11-07", "by": "month"}) == [("2026-11", 9650, 0, -1000, 0, 8650, 0)]


def test_by_available_date_money_counts_when_it_can_be_paid_out(ledger: Ledger, observe: Observe) -> None:
    """The builders' payments are available two days later."""
    observe(of_charge(1), of_charge(2, available_on=CREATED + DAY))

    assert days(ledger, "period", "closing", by_date="available") == [("2026-11-08", 9650), ("2026-11-07", 4825)]
    assert days(ledger, "period", "closing") == [("2026-11-06", 9650)]


def test_what_moved_without_a_balance_transaction_that_we_know_is_counted(ledger: Ledger, observe: Observe) -> None:
    """Until the worker has fetched it, the balance is not whole, and every later day says so."""
    ledger.deliver(event("transfer.created", transfer(balance_transaction="txn_tr")))
    ledger.deliver(event("payout.paid", payout(id="po_1", balance_transaction="txn_po", created=CREATED + DAY)))
    observe(of_charge(1, created=CREATED + 2 * DAY))
    lacking = days(ledger, "period", "count", "unknown", "unknown_so_far")
    observe(of_payout(100, created=CREATED + DAY), of_charge(2, id="txn_tr", type="transfer"))

    assert lacking == [("2026-11-08", 1, 0, 2), ("2026-11-07", 0, 1, 2), ("2026-11-06", 0, 1, 1)]
    assert days(ledger, "unknown_so_far") == [(0,), (0,), (0,)]


def test_currencies_modes_and_accounts_each_have_a_balance_of_their_own(ledger: Ledger, observe: Observe) -> None:
    """Stripe keeps one per currency, and a merchant's is not ours."""
    observe(of_charge(1), of_charge(2, currency="eur"))
    observe(of_charge(1, 7000), account="acct_1")

    assert days(ledger, "currency", "closing") == [("eur", 4825), ("usd", 4825)]
    assert days(ledger, "currency", "closing", currency="eur") == [("eur", 4825)]
    assert days(ledger, "currency", "closing", account="acct_1") == [("usd", 6825)]
    assert days(ledger, livemode="false") == []
