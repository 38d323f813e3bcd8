"""What went wrong in other programs that receive Stripe's webhooks, told to this one through its front door.

docs/peer-bugs.md names the reports, class by class, with the tests that hold here: those below, and older ones.
"""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from storage.exports.spreadsheet import inert
from storage.questions import QUESTIONS, history
from tests import builders
from tests.builders import CREATED, charge, event, invoice, refund, subscription
from tests.conftest import SECRET, Ledger
from tests.storage.questions.asking import document, rows
from webhooks.settings import Settings

THIN_SECRET = "whsec_of_the_destination_for_thin_events"
OPEN = {"status": "open", "amount_paid": 0, "amount_remaining": 4900}
PAID = {"status": "paid", "amount_paid": 4900, "amount_remaining": 0}
CANCELED = {"status": "canceled", "ended_at": CREATED, "canceled_at": CREATED}
# Each is one object's life within a second; event ids say nothing of the order, and here they say the contrary.
LIVES = {
    "invoices": [
        event("invoice.finalized", invoice(**OPEN), id="evt_9"),
        event("invoice.updated", invoice(**OPEN), id="evt_8"),
        event("invoice.paid", invoice(**PAID), id="evt_1"),
    ],
    "subscriptions": [
        event("customer.subscription.created", subscription(status="trialing"), id="evt_9"),
        event("customer.subscription.updated", subscription(status="active"), id="evt_8"),
        event("customer.subscription.deleted", subscription(**CANCELED), id="evt_1"),
    ],
    "refunds": [
        event("refund.created", refund(status="pending"), id="evt_9"),
        event("refund.updated", refund(status="succeeded"), id="evt_1"),
    ],
}
BUILDERS: dict[str, Callable[[], dict[str, Any]]] = {
    "checkout.session.completed": builders.checkout_session,
    "payment_intent.succeeded": builders.payment_intent,
    "charge.succeeded": builders.charge,
    "refund.created": builders.refund,
    "charge.dispute.created": builders.dispute,
    "invoice.paid": builders.invoice,
    "customer.subscription.created": builders.subscription,
    "customer.created": builders.customer,
    "payout.paid": builders.payout,
}
LAST = {"invoices": "paid", "subscriptions": "canceled", "refunds": "succeeded"}


@pytest.mark.parametrize("table", LIVES)
def test_within_one_second_an_object_goes_forward_in_any_order_of_arrival(ledger: Ledger, table: str) -> None:
    """Stripe's times have whole seconds: an invoice that is paid at once has one time and several snapshots."""
    for number, order in enumerate(permutations(LIVES[table])):
        ledger.deliver(*(told | {"account": f"acct_{number}"} for told in order))
    ended = {status for (status,) in ledger.rows(f"select status from {table}")}

    assert ended == {LAST[table]}


def test_a_later_second_wins_although_it_arrives_first(ledger: Ledger) -> None:
    """A late redelivery of yesterday must not open what is closed, nor name an older event as the reason."""
    closed = event("customer.subscription.deleted", subscription(**CANCELED), created=CREATED + 60)
    ledger.deliver(closed, event("customer.subscription.updated", subscription(status="past_due")))

    assert ledger.rows("select status, event_id from subscriptions") == [("canceled", closed["id"])]


def test_two_events_for_one_change_are_one_change(ledger: Ledger) -> None:
    """Stripe may make two events of one update; each is kept, and neither adds to a figure."""
    told = [event("refund.updated", refund(amount=700), id=f"evt_{number}") for number in range(3)]
    ledger.deliver(event("charge.succeeded", charge(id=refund()["charge"])), *told)

    assert ledger.rows("select count(*) from events where object_type = 'refund'") == [(3,)]
    assert rows(ledger, "refunds", "amount") == [(700,)]
    assert sum(refunded for (refunded,) in rows(ledger, "totals", "refunded")) == 700


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_fee_that_comes_late_is_unknown_until_then_and_stays(ledger: Ledger, order: tuple[int, int]) -> None:
    """Since 2024-04-10 a charge succeeds before its balance transaction is there: that is no fee of 0."""
    told = [
        event("charge.succeeded", charge(balance_transaction=None)),
        event("charge.updated", charge(balance_transaction="txn_late"), created=CREATED + 3),
    ]
    ledger.deliver(told[order[0]])
    first = ledger.rows("select balance_transaction from charges")
    ledger.deliver(told[order[1]])

    assert first == ([(None,)] if order == (0, 1) else [("txn_late",)])
    assert ledger.rows("select balance_transaction from charges") == [("txn_late",)]


def test_what_is_kept_of_an_event_is_smaller_than_the_event(ledger: Ledger) -> None:
    """A ledger that keeps bodies is soon the largest table of its database, and holds everybody in it."""
    told = [event(type_, make()) for type_, make in BUILDERS.items()]
    ledger.deliver(*told)
    sent = sum(len(builders.body(one)) for one in told)
    [(kept,)] = ledger.rows("select sum(pg_column_size(e.*)) from events e")

    assert kept < sent / 3


@pytest.mark.parametrize("secret", ["", "dev", "whsec_", "whsec_another_endpoints_signing_secret"])
def test_no_secret_of_a_forger_opens_the_door(ledger: Ledger, secret: str) -> None:
    """The empty one, a word for development and another endpoint's: each has opened somebody's door."""
    body = builders.body(event("charge.succeeded", charge()))
    stamp = int(time.time())

    unsigned = ledger.client.post("/webhooks/stripe", data=body, content_type="application/json")
    forged = ledger.post(body, header=builders.signed(body, secret, stamp))

    assert (unsigned.status_code, forged.status_code) == (400, 400)
    assert ledger.rows("select * from events") == []


def test_no_header_of_an_export_begins_a_formula() -> None:
    """To quote a cell does not stop it from running, and headers run as cells do: ours are words of ours."""
    heads = [column.name for question in QUESTIONS.values() for column in question.columns]
    heads += [column.name for column in history.COLUMNS]

    assert [name for name in heads if inert(name) != name or not name.isidentifier()] == []


class TestTwoSecrets:
    """One URL with two destinations, as the dashboard makes them for «all events»: each signs with its own secret."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """Both secrets."""
        return replace(settings, webhook_secrets=(SECRET.encode(), THIN_SECRET.encode()))

    def test_snapshots_and_thin_events_of_one_url_are_both_taken(self, ledger: Ledger) -> None:
        """Whoever checks one secret only refuses half of what Stripe sends, for three days, and is switched off."""
        snapshot = event("charge.succeeded", charge())
        thin = {
            "id": "evt_thin_1", "object": "v2.core.event", "type": "v1.charge.succeeded", "livemode": True,
            "created": "2026-11-06T21:20:00.000Z", "snapshot_event": snapshot["id"],
            "related_object": {"id": charge()["id"], "type": "charge", "url": "/v1/charges/ch_1"},
        }  # fmt: skip

        answers = [signed_post(ledger, told, secret) for told, secret in ((snapshot, SECRET), (thin, THIN_SECRET))]

        assert answers == [200, 200]
        assert [row["count"] for row in document(ledger, "totals")["rows"]] == [1]


def signed_post(ledger: Ledger, told: dict[str, Any], secret: str) -> int:
    """Deliver with a secret of one's own."""
    body = json.dumps(told).encode()
    return ledger.post(body, header=builders.signed(body, secret, int(time.time()))).status_code
