"""Fees and payout contents: no webhook carries them, workers fetch them once, and the events alone tell them again."""

from collections.abc import Callable
from typing import Any

import pytest
import responses

from tests import books, builders
from tests.builders import balance_transaction, event, within
from tests.conftest import Ledger
from tests.worker.stripe_stub import gives, lists

Work = Callable[[], None]
PAYOUT = builders.payout(livemode=False)
PATH = f"/v1/payouts/{PAYOUT['id']}"
OWN = balance_transaction(
    id=PAYOUT["balance_transaction"], type="payout", reporting_category="payout", source=PAYOUT["id"],
    amount=-125_000, fee=0, net=-125_000, fee_details=[],
)  # fmt: skip


def content(number: int, net: int) -> dict[str, Any]:
    """A payment that went into the payout."""
    return balance_transaction(id=f"txn_{number}", source=f"ch_{number}", amount=net + 175, net=net)


def charge(**changes: Any) -> dict[str, Any]:
    """A charge in test mode, as the tests' key is."""
    return builders.charge(livemode=False, **changes)


@responses.activate
def test_the_balance_transaction_that_an_event_names_is_fetched_once(ledger: Ledger, work: Work) -> None:
    """Fees are known a moment after the sale, and two events that name the same one cost one request."""
    moved = balance_transaction()
    gives(f"/v1/balance_transactions/{moved['id']}", moved)
    told = [
        event(kind, charge(balance_transaction=moved["id"]), created=at)
        for at, kind in enumerate(("charge.updated", "charge.captured"), builders.CREATED)
    ]

    ledger.deliver(*told)
    work()

    assert ledger.rows("select amount, fee, stripe_fee, net, source from balance_transactions") == [
        (5000, 175, 175, 4825, moved["source"])
    ]
    assert len(responses.calls) == 1
    assert ledger.rows("select count(*) from procrastinate_jobs") == [(0,)]


BACK = builders.transfer_reversal(balance_transaction="txn_2")
NAMED = {
    "charge.succeeded": (charge(balance_transaction=None), []),
    "refund.failed": (builders.refund(balance_transaction="txn_1", failure_balance_transaction="txn_2"), [1, 2]),
    "payout.created": (builders.payout(balance_transaction="txn_1", livemode=False), [1]),
    "topup.succeeded": (builders.topup(balance_transaction="txn_1", livemode=False), [1]),
    "application_fee.refund.updated": (builders.fee_refund(balance_transaction="txn_1"), [1]),
    "transfer.reversed": (
        builders.transfer(
            balance_transaction="txn_1", reversals=within("transfers", "tr_1", "reversals", BACK), livemode=False
        ),
        [1, 2],
    ),
}


@pytest.mark.parametrize("type", NAMED)
def test_every_object_that_moves_money_asks_for_its_balance_transactions(ledger: Ledger, type: str) -> None:
    """A fee that nobody asks for stays unknown until somebody lists everything."""
    told, numbers = NAMED[type]

    ledger.deliver(event(type, told, livemode=False))

    asked = ledger.rows("select task_name, args->>'id' from procrastinate_jobs order by 2")
    assert asked == [("balance_transaction", f"txn_{number}") for number in numbers]


@responses.activate
def test_a_payouts_contents_are_fetched_all_pages_of_them(ledger: Ledger, work: Work) -> None:
    """The contents are known to their end, and each with its fees."""
    gives(PATH, PAYOUT)
    gives(f"/v1/balance_transactions/{OWN['id']}", OWN)
    lists("/v1/balance_transactions", OWN, content(1, 100_000), has_more=True)
    lists("/v1/balance_transactions", content(2, 25_000))

    ledger.deliver(event("payout.reconciliation_completed", PAYOUT, livemode=False))
    work()

    assert ledger.rows("select id, place, is_last from payout_contents where payout = :id order by 2", **PAYOUT) == [
        (OWN["id"], 1, False),
        ("txn_1", 2, False),
        ("txn_2", 3, True),
    ]
    assert ledger.rows("select sum(net) from balance_transactions") == [(0,)]
    assert ledger.rows("select count(*) from procrastinate_jobs") == [(0,)]


@responses.activate
def test_contents_that_are_known_are_not_recorded_again(ledger: Ledger, work: Work) -> None:
    """A task that is done again, or a second event, must not fill the books with copies."""
    gives(PATH, PAYOUT)
    gives(f"/v1/balance_transactions/{OWN['id']}", OWN)
    lists("/v1/balance_transactions", OWN, content(1, 125_000))
    ledger.deliver(event("payout.reconciliation_completed", PAYOUT, livemode=False))
    work()
    before = ledger.rows("select count(*) from events where type = 'ledger.observed'")

    ledger.deliver(event("payout.reconciliation_completed", PAYOUT, livemode=False, created=builders.CREATED + 9))
    work()

    assert ledger.rows("select count(*) from events where type = 'ledger.observed'") == before
    # Two jobs at the same moment may both find a balance transaction that the books do not have yet.
    assert ledger.rows("select count(distinct object_id) from events where type = 'ledger.observed'") == [(3,)]


@responses.activate
def test_replay_rebuilds_fees_and_contents_from_the_events_alone(ledger: Ledger, work: Work) -> None:
    """What the API told is an event like any other: the tables can be thrown away."""
    gives(PATH, PAYOUT)
    gives(f"/v1/balance_transactions/{OWN['id']}", OWN)
    lists("/v1/balance_transactions", OWN, has_more=True)
    lists("/v1/balance_transactions", content(1, 125_000))
    ledger.deliver(event("payout.reconciliation_completed", PAYOUT, livemode=False))
    work()
    with ledger.owner.connect() as connection:
        before = books.billing(connection)

    assert ledger.runner.invoke(args=["events", "replay"]).exit_code == 0

    with ledger.owner.connect() as connection:
        assert books.billing(connection) == before
    assert [len(before[name]) for name in ("balance_transactions", "payout_contents", "payouts")] == [2, 2, 1]


@responses.activate
def test_a_payout_that_is_not_reconciled_yet_is_not_itemised(ledger: Ledger, work: Work) -> None:
    """Its list may still grow: half of it would look like all."""
    gives(PATH, PAYOUT | {"reconciliation_status": "in_progress"})
    gives(f"/v1/balance_transactions/{OWN['id']}", OWN)

    ledger.deliver(event("payout.reconciliation_completed", PAYOUT, livemode=False))
    work()

    assert ledger.rows("select count(*) from payout_contents") == [(0,)]


def test_a_manual_payout_asks_for_its_own_balance_transaction_only(ledger: Ledger) -> None:
    """Stripe cannot say what a manual payout consists of."""
    manual = builders.payout(automatic=False, reconciliation_status="not_applicable", livemode=False)

    ledger.deliver(event("payout.paid", manual, livemode=False))

    assert ledger.rows("select task_name from procrastinate_jobs") == [("balance_transaction",)]
