"""Event destinations that lead to Amazon's or Azure's broker: ours where a broker may deliver to us."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from storage.watermarks import Found, Mark
from tests.conftest import Ledger
from tests.worker.fake_stripe import NOW, FakeStripe
from tests.worker.test_guardian import DAY_S, EVENT, STANDING, mark
from tests.worker.test_polling import ENDPOINTS, EVENTS, at, paid
from webhooks.background import Background
from webhooks.endpoints import DESTINATIONS
from webhooks.settings import Settings

Guard = Callable[[bool], list[tuple[Any, ...]]]
MISSING = ("endpoint_missing", "/webhooks/stripe", "")


@pytest.fixture
def guard(ledger: Ledger, background: Background, stripe: FakeStripe) -> Guard:
    """Let the guardian look, with a broker's token or without, where there is no endpoint; name what stands then."""
    stripe.lists[ENDPOINTS] = []

    def look(brokers: bool) -> list[tuple[Any, ...]]:
        replace(background.guardian, clock=lambda: stripe.now, brokers=brokers).run()
        return ledger.rows(STANDING)

    return look


def lead_to(stripe: FakeStripe, kind: str, status: str = "enabled") -> None:
    """Let there be an event destination of a broker's."""
    found = {
        "id": "ed_1", "object": "v2.core.event_destination", "created": "2026-01-01T00:00:00.000Z",
        "enabled_events": ["*"], "event_payload": "snapshot", "status": status, "type": kind, "webhook_endpoint": None,
    }  # fmt: skip
    stripe.documents[DESTINATIONS] = {"data": [found], "next_page_url": None}


@pytest.mark.parametrize("kind", ["amazon_eventbridge", "azure_event_grid"])
@pytest.mark.parametrize(
    ("brokers", "status", "stands"),
    [(True, "enabled", []), (True, "disabled", [("endpoint_disabled", "ed_1", "")]), (False, "enabled", [MISSING])],
)
def test_a_brokers_destination_is_ours_where_a_broker_may_deliver(
    stripe: FakeStripe, guard: Guard, kind: str, brokers: bool, status: str, stands: list[Any]
) -> None:
    """Without BROKER_TOKEN what it delivers is refused: it is somebody else's."""
    lead_to(stripe, kind, status)

    assert guard(brokers) == stands


def test_what_a_broker_should_have_brought_and_did_not_raises_an_alarm(
    ledger: Ledger, background: Background, stripe: FakeStripe, guard: Guard
) -> None:
    """The poller counts by the same endpoints."""
    background.polling = replace(background.polling, brokers=True)
    lead_to(stripe, "azure_event_grid")
    ledger.deliver(paid(1, NOW - 9000))
    stripe.lists[EVENTS] = [paid(1, NOW - 9000), paid(2, NOW - 2000)]
    at(background, stripe).run()

    assert guard(True) == [("no_deliveries", "event", "")]


def test_where_the_key_sees_no_destinations_what_a_broker_delivers_is_believed_for_a_day(
    ledger: Ledger, stripe: FakeStripe, guard: Guard
) -> None:
    """Then nobody knows: the alarm stays as it is, and the missing permission is named."""
    stripe.refuse(DESTINATIONS)
    seen = [guard(False), guard(True)]
    mark(ledger, EVENT, Mark(NOW), Found(delivered_at=NOW - 3600))
    seen.append(guard(True))
    stripe.now += 2 * DAY_S
    seen.append(guard(True))

    unreadable = ("permission", "event_destination", "")
    assert seen == [[MISSING], [MISSING, unreadable], [unreadable], [unreadable]]


def test_a_service_with_a_brokers_token_looks_for_brokers(settings: Settings) -> None:
    """The setting reaches whoever asks which endpoints are ours."""
    looking = []
    for token in ("", "0123456789abcdef0123456789abcdef"):
        made = Background(replace(settings, broker_token=token))
        looking.append((made.guardian.brokers, made.polling.brokers))
        made.close()

    assert looking == [(False, False), (True, True)]
