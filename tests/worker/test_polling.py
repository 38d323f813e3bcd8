"""What no delivery brought is found, however long none came, and what was delivered is left alone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests import builders
from tests.conftest import Ledger
from tests.worker.fake_stripe import NOW, FakeStripe, Request
from webhooks.background import Background
from webhooks.polling import GRACE_S, OVERLAP_S, SPAN_S, Polling
from webhooks.stripe_api import StripeUnavailableError

EVENTS, BALANCE, ENDPOINTS = "/v1/events", "/v1/balance_transactions", "/v1/webhook_endpoints"
GRACE = GRACE_S["event"]
DELIVERED = "select count(*) from events where type = 'charge.succeeded'"
COUNTED = "select found, run_found, missed from watermarks where stream = 'event'"
# The fake's clock has whole seconds, and what began within one is counted from the second before.
POSITIONS = "select stream, 2 * ceil(extract(epoch from position) / 2)::bigint from watermarks order by stream"


@pytest.fixture
def poll(background: Background, stripe: FakeStripe) -> Callable[[], None]:
    """Run the poller at the fake's time."""
    stripe.lists[ENDPOINTS] = [endpoint()]
    return lambda: at(background, stripe).run()


def at(background: Background, stripe: FakeStripe) -> Polling:
    """The worker's poller, with the fake's clock."""
    return replace(background.polling, clock=lambda: stripe.now)


def endpoint(**changes: Any) -> dict[str, Any]:
    """Our endpoint as Stripe lists it."""
    return {
        "id": "we_1", "object": "webhook_endpoint", "created": NOW - 90 * SPAN_S, "enabled_events": ["*"],
        "livemode": False, "status": "enabled", "url": "https://ledger.example.com/webhooks/stripe",
    } | changes  # fmt: skip


def paid(number: int, created: int, **changes: Any) -> dict[str, Any]:
    """An event about a charge of its own."""
    charge = builders.charge(id=f"ch_{number}", created=created)
    return builders.event("charge.succeeded", charge, id=f"evt_{number}", created=created, livemode=False) | changes


def fee(number: int, created: int) -> dict[str, Any]:
    """A balance transaction."""
    return {
        "id": f"txn_{number}", "object": "balance_transaction", "amount": 500, "available_on": created, "fee": 30,
        "created": created, "currency": "eur", "net": 470, "status": "pending", "type": "charge", "source": None,
    }  # fmt: skip


def test_four_days_of_silence_lose_nothing(ledger: Ledger, stripe: FakeStripe, poll: Callable[[], None]) -> None:
    """Stripe sends nothing again of the time in which an endpoint was disabled."""
    silent = NOW - 4 * SPAN_S
    ledger.deliver(*(paid(n, silent - n) for n in range(3)))
    stripe.lists[EVENTS] = [paid(n, silent - n) for n in range(3)]
    stripe.lists[EVENTS] += [paid(n, silent + 400 * n) for n in range(3, 803)]
    stripe.lists[BALANCE] = [fee(n, silent + 4000 * n) for n in range(80)]

    poll()

    assert ledger.rows(DELIVERED) == [(803,)]
    assert ledger.rows(COUNTED) == [(800, 800, 800)]
    assert ledger.rows("select count(*) from events where object_type = 'balance_transaction'") == [(80,)]
    assert ledger.rows(POSITIONS) == [("balance_transaction", NOW), ("event", NOW - GRACE)]


def test_a_second_run_finds_nothing_and_asks_for_the_overlap_only(
    ledger: Ledger, stripe: FakeStripe, poll: Callable[[], None]
) -> None:
    """What became visible late is met by the overlap; what is known changes nothing."""
    stripe.lists[EVENTS] = [paid(n, NOW - 2000 - n) for n in range(150)]
    poll()
    stripe.now += 60
    stripe.asked.clear()

    poll()

    asked = {request.path: request.params for request in stripe.asked}
    assert int(asked[EVENTS]["created[gte]"]) in (NOW - GRACE - OVERLAP_S - 1, NOW - GRACE - OVERLAP_S)
    assert int(asked[BALANCE]["created[gte]"]) in (NOW - OVERLAP_S - 1, NOW - OVERLAP_S)
    assert ledger.rows(COUNTED) == [(150, 0, 150)]
    assert ledger.rows("select count(*) from events") == [(150,)]


def test_an_event_that_became_visible_late_is_met_by_the_overlap(
    ledger: Ledger, stripe: FakeStripe, poll: Callable[[], None]
) -> None:
    """It was created before the watermark, and listed after it had moved."""
    poll()
    stripe.lists[EVENTS] = [paid(1, NOW - GRACE - OVERLAP_S + 1)]
    stripe.now += 60

    poll()

    assert ledger.rows("select id from events") == [("evt_1",)]


def test_what_may_still_be_delivered_is_left_to_the_delivery(
    ledger: Ledger, stripe: FakeStripe, poll: Callable[[], None]
) -> None:
    """An event that the poller found first would be counted as missed."""
    ledger.deliver(paid(1, NOW - 3000))
    stripe.lists[EVENTS] = [paid(1, NOW - 3000), paid(2, NOW - 5)]

    poll()

    assert ledger.rows("select id from events") == [("evt_1",)]
    assert ledger.rows(COUNTED) == [(0, 0, 0)]


def test_a_ledger_without_events_begins_as_far_back_as_stripe_goes(
    ledger: Ledger, stripe: FakeStripe, poll: Callable[[], None]
) -> None:
    """A fresh installation has the last 30 days."""
    stripe.lists[EVENTS] = [paid(1, NOW - 29 * SPAN_S)]

    poll()

    assert ledger.rows("select id from events") == [("evt_1",)]
    assert {request.params["created[gte]"] for request in stripe.asked if request.path == EVENTS} >= {
        str(NOW - 30 * SPAN_S - OVERLAP_S)
    }


def test_an_interrupted_span_goes_on_where_it_was_and_moves_nothing_before(
    ledger: Ledger, stripe: FakeStripe, poll: Callable[[], None]
) -> None:
    """Newest first: what is older than the page that was reached is still unread."""
    ledger.deliver(paid(0, NOW - 10_000))
    stripe.lists[EVENTS] = [paid(n, NOW - 10_000 + 10 * n) for n in range(450)]
    stripe.before = lambda request: stripe.fail(EVENTS) if request.params.get("starting_after") == "evt_250" else None
    with pytest.raises(StripeUnavailableError):
        poll()
    between = ledger.rows(POSITIONS)
    stripe.before = lambda _: None
    stripe.wrong.clear()
    stripe.lists[EVENTS].append(paid(1000, NOW - 10))
    stripe.now += 3600
    stripe.asked.clear()

    poll()

    first, second = [request.params for request in stripe.asked if request.path == EVENTS][:2]
    assert between[1] == ("event", NOW - 10_000)
    assert (first["created[lt]"], second.get("starting_after")) == (str(NOW - 10_000 + 2500 + 1), "evt_151")
    assert ledger.rows(DELIVERED) == [(451,)]
    assert ledger.rows(POSITIONS)[1] == ("event", NOW + 3600 - GRACE)


def test_only_types_that_an_endpoint_of_ours_asks_for_are_taken_in(
    ledger: Ledger, stripe: FakeStripe, poll: Callable[[], None]
) -> None:
    """Whoever leaves customers out of the endpoint does not want to keep them."""
    stripe.lists[ENDPOINTS] = [endpoint(enabled_events=["charge.succeeded"])]
    customer = builders.event("customer.created", builders.customer(), created=NOW - 3000, livemode=False)
    stripe.lists[EVENTS] = [paid(1, NOW - 3000), customer]

    poll()

    assert ledger.rows("select id from events") == [("evt_1",)]
    assert ledger.rows("select count(*) from people where id like 'cus%'") == [(0,)]


def test_events_from_before_the_endpoint_was_made_are_found_but_not_missed(
    ledger: Ledger, stripe: FakeStripe, poll: Callable[[], None]
) -> None:
    """No delivery could have brought them."""
    stripe.lists[ENDPOINTS] = [endpoint(created=NOW - 4000)]
    stripe.lists[EVENTS] = [paid(1, NOW - 5000), paid(2, NOW - 3000)]

    poll()

    assert ledger.rows(COUNTED) == [(2, 2, 1)]


def test_connected_accounts_that_events_came_from_are_read_too(
    ledger: Ledger, stripe: FakeStripe, poll: Callable[[], None]
) -> None:
    """A platform's own list shows none of their events, and their lists do not name them."""
    ledger.deliver(*(paid(n, NOW - 9000, account=f"acct_{n}") for n in (1, 2)))
    own = {
        "acct_1": [paid(1, NOW - 9000), paid(11, NOW - 3000)],
        "acct_2": [paid(22, NOW - 9000, account=None)],
        "": [],
    }

    def show(request: Request) -> None:
        stripe.lists[EVENTS] = own[request.account]

    stripe.before = show
    poll()

    assert ledger.rows("select account, id from events order by 1, 2") == [
        ("acct_1", "evt_1"),
        ("acct_1", "evt_11"),
        ("acct_2", "evt_2"),
        ("acct_2", "evt_22"),
    ]


def test_a_list_that_the_key_may_not_read_stops_no_other(
    ledger: Ledger, stripe: FakeStripe, poll: Callable[[], None]
) -> None:
    """It stays where it was, and is named."""
    stripe.refuse(EVENTS)
    stripe.lists[BALANCE] = [fee(1, NOW - 10)]

    poll()

    assert ledger.rows("select stream, refused from watermarks order by 1") == [
        ("balance_transaction", None),
        ("event", "v1/events: the key lacks the permission"),
    ]
    assert ledger.rows("select object_id from events") == [("txn_1",)]
