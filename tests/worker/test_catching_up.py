"""What came before there was a key is asked for later, once; that something is gone is an answer."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import responses

from tests import builders
from tests.conftest import Ledger
from tests.worker.stripe_stub import BASE, gives, lists
from webhooks.background import Background
from webhooks.settings import Settings

Work = Callable[[], None]
NOW = int(time.time()) - 3600
LATER = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(NOW + 1800))
ISO = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(NOW))
REFUND = builders.refund(livemode=False, balance_transaction=None)
JOBS = "select task_name, args ->> 'id' from procrastinate_jobs order by id"
MOVED = builders.balance_transaction(id="txn_1")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The service has no key yet; the worker of these tests has one."""
    return replace(settings, api_key="")


@pytest.fixture
def background(ledger: Ledger, settings: Settings) -> Any:
    """A worker that was given a key."""
    background = Background(replace(settings, api_key="rk_test_of_the_tests"))
    yield background
    background.close()


def thin(type: str, related: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A thin event of the last hour."""
    return builders.thin(type, related, **{"created": ISO, "livemode": False, **changes})


def there_is(path: str, answer: dict[str, Any]) -> None:
    """Let Stripe know an object, by a clock that is later than the events here."""
    responses.get(f"{BASE}{path}", json=answer, headers={"Date": LATER})


@responses.activate
def test_what_came_before_the_key_is_fetched_once_and_not_again(
    ledger: Ledger, background: Background, work: Work
) -> None:
    """Thin events' objects, what was sold, what payouts hold and what payments cost: all were named and none told."""
    session = builders.checkout_session(livemode=False, created=NOW)
    payout = builders.payout(livemode=False, created=NOW, reconciliation_status="completed", balance_transaction=None)
    charge = builders.charge(livemode=False, created=NOW, balance_transaction="txn_1")
    ledger.deliver(
        thin("v1.refund.created", REFUND, id="evt_thin"),
        builders.event("checkout.session.completed", session, livemode=False, created=NOW),
        builders.event("payout.reconciliation_completed", payout, livemode=False, created=NOW),
        builders.event("charge.succeeded", charge, livemode=False, created=NOW),
    )
    assert ledger.rows(JOBS) == []

    background.catch_up()

    assert sorted(ledger.rows(JOBS)) == [
        ("balance_transaction", "txn_1"),
        ("line_items", session["id"]),
        ("payout_contents", payout["id"]),
        ("thin_object", REFUND["id"]),
    ]
    there_is(f"/v1/refunds/{REFUND['id']}", REFUND)
    there_is(f"/v1/checkout/sessions/{session['id']}", session)
    lists(f"/v1/checkout/sessions/{session['id']}/line_items")  # nothing was sold: there is nothing to find later
    there_is(f"/v1/payouts/{payout['id']}", payout)
    lists("/v1/balance_transactions")
    there_is("/v1/balance_transactions/txn_1", MOVED)
    work()
    background.catch_up()

    assert ledger.rows(JOBS) == []
    assert ledger.rows("select amount from refunds") == [(REFUND["amount"],)]
    assert ledger.rows("select id from balance_transactions") == [("txn_1",)]


@responses.activate
def test_what_a_failure_brought_back_is_asked_for_too(ledger: Ledger, background: Background) -> None:
    """A refund that failed moved money twice; with one half of it, its fee would stay unknown."""
    names = {"balance_transaction": "txn_1", "failure_balance_transaction": "txn_2"}
    for made in (builders.refund, builders.payout, builders.charge):
        named = {name: f"{id}{made.__name__}" for name, id in names.items()}
        failed = made(livemode=False, created=NOW, status="failed", **named)
        ledger.deliver(builders.event(f"{made.__name__}.failed", failed, livemode=False, created=NOW))

    background.catch_up()

    assert sorted(id for task, id in ledger.rows(JOBS) if task == "balance_transaction") == sorted(
        f"{id}{name}" for id in names.values() for name in ("refund", "payout", "charge")
    )


@responses.activate
def test_a_snapshot_twin_that_is_known_leaves_nothing_to_ask(ledger: Ledger, background: Background) -> None:
    """The twin told everything."""
    snapshot = builders.event("refund.created", REFUND, livemode=False, id="evt_snapshot", created=NOW)
    ledger.deliver(snapshot, thin("v1.refund.created", REFUND, twin="evt_snapshot"))

    background.catch_up()

    assert ledger.rows(JOBS) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"created": "2026-01-01T00:00:00Z"},
        {"livemode": True},
        {"related_object": {"id": "person_1", "type": "person", "url": "/v1/accounts/acct_1/persons/person_1"}},
        {"related_object": None},
    ],
)
def test_what_the_key_cannot_show_is_not_asked_for(
    ledger: Ledger, background: Background, changes: dict[str, Any]
) -> None:
    """Stripe tells of thirty days, a key of one mode, and some objects have no address of their own."""
    ledger.deliver(thin("v1.refund.created", REFUND, **changes))

    background.catch_up()

    assert ledger.rows(JOBS) == []


@responses.activate
def test_many_thin_events_of_one_object_cost_one_question(ledger: Ledger, background: Background, work: Work) -> None:
    """The answer to the first shows what the others would."""
    there_is(f"/v1/refunds/{REFUND['id']}", REFUND)
    ledger.deliver(*(thin("v1.refund.updated", REFUND, id=f"evt_{number}") for number in range(5)))

    background.catch_up()
    work()

    assert len(responses.calls) == 1
    assert ledger.rows("select task, id, answer from fetches") == [("thin_object", REFUND["id"], "taken")]


@responses.activate
def test_of_the_same_second_a_deletion_is_the_last_word(ledger: Ledger, background: Background) -> None:
    """Only its job marks what is gone."""
    customer = builders.customer(livemode=False)
    ledger.deliver(*(thin(f"v1.customer.{verb}", customer) for verb in ("updated", "deleted", "created")))

    background.catch_up()

    assert ledger.rows("select args ->> 'deleted' from procrastinate_jobs") == [("true",)]


@responses.activate
def test_a_question_that_failed_is_none_about_another_kind(ledger: Ledger, background: Background, work: Work) -> None:
    """What an account has one of has no id."""
    gives("/v1/balance", {"error": {}}, status=403)
    gives("/v1/tax/settings", {"object": "tax.settings", "livemode": False, "status": "active"})
    for name in ("balance", "tax.settings"):
        ledger.deliver(thin(f"v1.{name}.updated", REFUND, id=f"evt_{name[:3]}", related_object={"type": name}))
        background.catch_up()
        work()

    assert ledger.rows("select args ->> 'object_type', status::text from procrastinate_jobs") == [("balance", "failed")]
    assert ledger.rows("select id from fetches") == [("tax.settings",)]


@responses.activate
def test_a_thin_event_after_the_fetch_is_asked_for_again(ledger: Ledger, background: Background, work: Work) -> None:
    """What was shown before it happened cannot have shown it."""
    responses.get(
        f"{BASE}/v1/refunds/{REFUND['id']}",
        json=REFUND,
        headers={"Date": time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(NOW - 60))},
    )
    ledger.deliver(thin("v1.refund.created", REFUND))
    background.catch_up()
    work()

    background.catch_up()

    assert ledger.rows(JOBS) == [("thin_object", REFUND["id"])]


@responses.activate
def test_an_object_that_is_not_there_is_an_answer_and_marks_nothing(
    ledger: Ledger, background: Background, work: Work
) -> None:
    """The key may be another account's: only an event that says «deleted» marks a customer deleted."""
    customer = builders.customer(livemode=False)
    gives(f"/v1/customers/{customer['id']}", {"error": {}}, status=404)
    ledger.deliver(builders.event("customer.created", customer, livemode=False, created=NOW))
    ledger.deliver(thin("v1.customer.updated", customer))
    background.catch_up()
    work()
    background.catch_up()

    assert ledger.rows("select deleted from customers") == [(None,)]
    assert ledger.rows("select answer from fetches") == [("missing",)]
    assert ledger.rows(JOBS) == []


@responses.activate
def test_what_was_asked_for_long_ago_is_forgotten(ledger: Ledger, background: Background) -> None:
    """The list would grow with every object; what is older than thirty days nobody asks for."""
    with ledger.owner.begin() as connection:
        connection.exec_driver_sql(
            "insert into fetches (fetched_at, livemode, task, id, account, answer) "
            "select now() - make_interval(days => age), false, 'thin_object', 're_' || age, '', 'taken' "
            "from unnest(array[30, 32]) as age"
        )

    background.catch_up()

    assert ledger.rows("select id from fetches") == [("re_30",)]


@responses.activate
def test_what_was_refused_stands_among_the_failed_jobs_and_is_not_asked_for_again(
    ledger: Ledger, background: Background, work: Work
) -> None:
    """Only the operator can give a key its permission."""
    gives(f"/v1/refunds/{REFUND['id']}", {"error": {}}, status=403)
    ledger.deliver(thin("v1.refund.created", REFUND))
    background.catch_up()
    work()
    background.catch_up()

    assert ledger.rows("select task_name, status::text from procrastinate_jobs") == [("thin_object", "failed")]
    assert b'ledger_jobs{status="failed"} 1.0' in ledger.client.get("/metrics").data
    assert "jobs: 0 waiting, 1 failed" in ledger.runner.invoke(args=["doctor"]).output
