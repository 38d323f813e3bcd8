"""Transfers and application fees: what came back counts once, by its id."""

from typing import Any

from tests.builders import CREATED, application_fee, event, fee_refund, transfer, transfer_reversal, within
from tests.conftest import Ledger
from tests.money.conftest import Observe
from tests.storage.questions.asking import rows

BACK = ("amount", "reversed", "net", "reversals", "reversed_unitemised")
GIVEN = ("amount", "refunded", "net", "refunds", "refunded_unitemised")


def returned(number: int, amount: int) -> dict[str, Any]:
    """One reversal of the transfer."""
    return transfer_reversal(id=f"trr_{number}", amount=amount)


def passed_on(running_total: int, *reversals: dict[str, Any]) -> dict[str, Any]:
    """The transfer, with its running total and the reversals inside it."""
    return transfer(amount_reversed=running_total, reversals=within("transfers", "tr_1", "reversals", *reversals))


def test_reversals_count_once_whether_alone_or_inside_their_transfer(ledger: Ledger, observe: Observe) -> None:
    """The transfer carries them, the API lists them, and the running total adds them up once more."""
    first, second = returned(1, 1000), returned(2, 500)
    ledger.deliver(event("transfer.created", transfer()))
    ledger.deliver(event("transfer.reversed", passed_on(1000, first), created=CREATED + 1))
    ledger.deliver(event("transfer.reversed", passed_on(1500, second, first), created=CREATED + 2))
    observe(first, second)

    assert rows(ledger, "transfers", *BACK) == [(4000, 1500, 2500, 2, 0)]


def test_what_only_a_transfers_running_total_tells_is_said_to_be_so(ledger: Ledger) -> None:
    """A transfer carries ten reversals and may have more."""
    ledger.deliver(event("transfer.reversed", passed_on(1500, returned(1, 400))))

    assert rows(ledger, "transfers", *BACK) == [(4000, 1500, 2500, 1, 1100)]


def test_transfers_are_found_by_destination_and_currency(ledger: Ledger) -> None:
    """What one merchant was sent is one question."""
    ledger.deliver(*(event("transfer.created", transfer(id=f"tr_{n}", destination=f"acct_{n}")) for n in "ab"))

    assert rows(ledger, "transfers", "id", destination="acct_a", currency="usd") == [("tr_a",)]


def test_refunds_of_fees_count_once_whether_alone_or_inside_their_fee(ledger: Ledger) -> None:
    """Two events tell of each, in any order."""
    back = fee_refund(id="fr_1", amount=200)
    fee = application_fee(amount_refunded=200, refunds=within("application_fees", "fee_1", "refunds", back))
    ledger.deliver(event("application_fee.refund.updated", back))
    ledger.deliver(event("application_fee.refunded", fee), event("application_fee.created", application_fee()))

    assert rows(ledger, "application-fees", *GIVEN) == [(500, 200, 300, 1, 0)]
    assert rows(ledger, "application-fees", "connected_account", charge=fee["charge"]) == [("acct_1Qk7uZB7WZ01zgkW",)]


def test_what_only_a_fees_running_total_tells_is_said_to_be_so(ledger: Ledger) -> None:
    """An endpoint may get the fee's events and none of its refunds'."""
    ledger.deliver(event("application_fee.refunded", application_fee(amount_refunded=500)))

    assert rows(ledger, "application-fees", *GIVEN) == [(500, 500, 0, 0, 500)]
