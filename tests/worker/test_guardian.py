"""Alarms: raised when events may be lost, cleared when the cause is gone, and kept."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from storage import watermarks
from storage.watermarks import Found, Mark, Place
from tests.conftest import Ledger
from tests.worker.fake_stripe import NOW, FakeStripe
from tests.worker.test_polling import ENDPOINTS, EVENTS, at, endpoint, paid
from webhooks.background import Background
from webhooks.endpoints import DESTINATIONS
from webhooks.stripe_api import StripeUnavailableError

DAY_S = 24 * 3600
STANDING = "select kind, subject, account from alarms where cleared_at is null order by 1, 2, 3"
HISTORY = "select kind, subject, cleared_at is null from alarms order by raised_at"
Guard = Callable[[], list[tuple[Any, ...]]]


@pytest.fixture
def guard(ledger: Ledger, background: Background, stripe: FakeStripe) -> Guard:
    """Let the guardian look at the fake's time, and name what stands then."""
    stripe.lists[ENDPOINTS] = [endpoint()]

    def look() -> list[tuple[Any, ...]]:
        replace(background.guardian, clock=lambda: stripe.now).run()
        return ledger.rows(STANDING)

    return look


def mark(ledger: Ledger, place: Place, read: Mark, found: Found) -> None:
    """Let the poller have come so far."""
    with ledger.owner.begin() as connection:
        watermarks.save(connection, place, read, found)


EVENT = Place("event", "", livemode=False)


def test_when_all_is_well_nothing_stands(guard: Guard) -> None:
    """An alarm that always rings is heard by nobody."""
    assert guard() == []


def test_a_disabled_endpoint_is_named_until_it_is_enabled_and_again_when_it_is_not(
    ledger: Ledger, stripe: FakeStripe, guard: Guard
) -> None:
    """Each raising is history; other endpoints of the account are none of ours."""
    others = endpoint(id="we_2", url="https://example.com/hooks", status="disabled")
    seen = []
    for status in ("disabled", "disabled", "enabled", "disabled"):
        stripe.lists[ENDPOINTS] = [endpoint(status=status), others]
        seen.append(guard())

    stands = [("endpoint_disabled", "we_1", "")]
    assert seen == [stands, stands, [], stands]
    assert ledger.rows(HISTORY) == [("endpoint_disabled", "we_1", False), ("endpoint_disabled", "we_1", True)]


def test_a_disabled_event_destination_is_named_too(stripe: FakeStripe, guard: Guard) -> None:
    """Endpoints for thin events are listed by the newer API only, page after page."""
    found = {
        "id": "ed_1", "object": "v2.core.event_destination", "created": "2026-01-01T00:00:00.000Z",
        "enabled_events": ["v1.charge.succeeded"], "event_payload": "thin", "status": "disabled",
        "webhook_endpoint": {"url": "https://ledger.example.com/webhooks/stripe"},
    }  # fmt: skip
    other = found | {"id": "ed_2", "webhook_endpoint": None}
    stripe.documents[DESTINATIONS] = {"data": [other], "next_page_url": f"{DESTINATIONS}/2"}
    stripe.documents[f"{DESTINATIONS}/2"] = {"data": [found], "next_page_url": None}

    assert guard() == [("endpoint_disabled", "ed_1", "")]


def test_an_account_without_an_endpoint_of_ours_is_told(stripe: FakeStripe, guard: Guard) -> None:
    """A deleted endpoint brings as little as a disabled one."""
    stripe.lists[ENDPOINTS] = []

    assert guard() == [("endpoint_missing", "/webhooks/stripe", "")]


@pytest.mark.parametrize("missing", ["/v1/checkout/sessions", "/v1/events", "/v1/webhook_endpoints"])
def test_a_missing_permission_is_named(background: Background, stripe: FakeStripe, guard: Guard, missing: str) -> None:
    """And once it is given, the alarm is gone."""
    names = {"/v1/checkout/sessions": "checkout.session", "/v1/events": "event", ENDPOINTS: "webhook_endpoint"}
    stripe.refuse(missing)
    at(background, stripe).run()
    refused = guard()
    stripe.wrong.clear()
    at(background, stripe).run()

    assert ("permission", names[missing], "") in refused
    assert guard() == []


def test_what_cannot_be_seen_changes_no_alarm(stripe: FakeStripe, guard: Guard) -> None:
    """A lost permission tells nothing of the endpoint."""
    stripe.lists[ENDPOINTS] = [endpoint(status="disabled")]
    guard()
    stripe.refuse(ENDPOINTS)

    assert guard() == [("endpoint_disabled", "we_1", ""), ("permission", "webhook_endpoint", "")]


def test_events_unread_for_25_days_are_told_before_stripe_forgets_them(
    ledger: Ledger, stripe: FakeStripe, guard: Guard
) -> None:
    """Stripe lists events for 30 days."""
    mark(ledger, EVENT, Mark(NOW), Found())
    seen = []
    for days in (24, 26):
        stripe.now = NOW + days * DAY_S
        seen.append(guard())

    assert seen == [[], [("events_unread", "event", "")]]


def test_events_that_came_by_no_delivery_raise_an_alarm_until_deliveries_come_again(
    ledger: Ledger, background: Background, stripe: FakeStripe, guard: Guard
) -> None:
    """An hour after the last of them, if a later event was delivered."""
    ledger.deliver(paid(1, NOW - 9000))
    stripe.lists[EVENTS] = [paid(1, NOW - 9000), paid(2, NOW - 2000)]
    at(background, stripe).run()
    lost = guard()
    stripe.now = NOW + 7200
    at(background, stripe).run()
    still = guard()
    ledger.deliver(paid(3, NOW + 7000))
    stripe.lists[EVENTS].append(paid(3, NOW + 7000))
    stripe.now = NOW + 9000
    at(background, stripe).run()

    assert (lost, still) == ([("no_deliveries", "event", "")],) * 2
    assert guard() == []
    assert ledger.rows("select detail from alarms") == [({"missed": 1, "newest": NOW - 2000},)]


def test_while_stripe_is_away_alarms_stay_as_they_are(stripe: FakeStripe, guard: Guard) -> None:
    """An outage clears nothing and raises nothing."""
    stripe.lists[ENDPOINTS] = []
    before = guard()
    stripe.fail(ENDPOINTS)
    with pytest.raises(StripeUnavailableError):
        guard()
    stripe.wrong.clear()

    assert guard() == before


def test_alarms_are_shown_to_monitors_the_operator_and_finance(
    ledger: Ledger, background: Background, stripe: FakeStripe, guard: Guard
) -> None:
    """They do not make the service unready: it takes deliveries in all the same. Strangers are told no ids."""
    ledger.deliver(paid(1, NOW - 9000))
    stripe.lists[EVENTS] = [paid(2, NOW - 2000)]
    stripe.lists[ENDPOINTS] = [endpoint(status="disabled")]
    at(background, stripe).run()
    guard()

    ready = ledger.client.get("/health/ready")
    metrics = ledger.client.get("/metrics").text
    doctor = ledger.runner.invoke(args=["doctor"]).output
    (answer, other) = ledger.client.get("/audit/alarms.json?livemode=false").get_json()["rows"]

    assert (ready.status_code, ready.json["alarms"]["endpoint_disabled"]) == (200, 1)
    assert "we_1" not in ready.text
    assert 'ledger_alarms{kind="endpoint_disabled"} 1.0' in metrics
    assert 'ledger_alarms{kind="events_unread"} 0.0' in metrics
    assert "ledger_polled_events_total 1.0" in metrics
    assert "ledger_missed_events_total 1.0" in metrics
    assert re.search(r"^alarm since \S+Z: Stripe has disabled an endpoint of ours \(we_1\)$", doctor, re.MULTILINE)
    assert {answer["kind"], other["kind"]} == {"endpoint_disabled", "no_deliveries"}
    assert answer["cleared_at"] is None
