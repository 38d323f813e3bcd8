"""EventBridge and Event Grid: the same events in other envelopes, believed for the token's sake."""

import json
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests import builders
from tests.conftest import Ledger
from webhooks.settings import Settings

TOKEN = "a-token-of-the-tests-with-thirty-two-characters"
EVENT = builders.event("refund.created", builders.refund())
OTHER = builders.event("charge.succeeded", builders.charge())


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A service that takes events from brokers."""
    return replace(settings, broker_token=TOKEN)


def bridged(event: object) -> dict[str, Any]:
    """Wrap as EventBridge does (docs.aws.amazon.com/eventbridge, «Event structure»)."""
    return {
        "version": "0", "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa", "detail-type": "refund.created",
        "source": "aws.partner/stripe.com/ed_test_1", "account": "123456789012", "time": "2026-11-25T10:00:00Z",
        "region": "eu-central-1", "resources": ["arn:aws:events:eu-central-1::event-source/aws.partner/stripe.com"],
        "detail": event,
    }  # fmt: skip


def gridded(event: object) -> dict[str, Any]:
    """Wrap as Event Grid does (CloudEvents 1.0)."""
    return {
        "specversion": "1.0", "id": "9aeb0fdf-c01e-0131-0922-9eb54906e209", "type": "refund.created",
        "source": "/stripe.com/ed_test_1", "time": "2026-11-25T10:00:00Z", "data": event,
    }  # fmt: skip


def send(ledger: Ledger, broker: str, document: object, token: str = TOKEN, **options: Any) -> TestResponse:
    """Deliver as a broker does."""
    headers = {"Authorization": f"Bearer {token}"} | options.pop("headers", {})
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    options.setdefault("content_type", "application/json")
    return ledger.client.post(f"/webhooks/{broker}", data=body, headers=headers, **options)


def kept(ledger: Ledger) -> list[str]:
    """The ids of the events in the database."""
    return [id for (id,) in ledger.rows("select id from events order by id")]


@pytest.mark.parametrize(("broker", "wrap"), [("eventbridge", bridged), ("eventgrid", gridded)])
def test_a_brokered_event_is_the_event_itself_and_counts_once(ledger: Ledger, broker: str, wrap: Any) -> None:
    """One who changes from webhooks to a broker receives some events both ways."""
    assert ledger.deliver(EVENT) == [200]

    assert [send(ledger, broker, wrap(event)).status_code for event in (EVENT, OTHER, OTHER)] == [200] * 3

    assert kept(ledger) == sorted([EVENT["id"], OTHER["id"]])
    assert ledger.rows("select id from charges") == [(OTHER["data"]["object"]["id"],)]


def test_a_batch_of_event_grid_is_taken_whole_or_not_at_all(ledger: Ledger) -> None:
    """What is refused is delivered again, so nothing of it may be lost or half done."""
    kind = {"content_type": "application/cloudevents-batch+json; charset=utf-8"}

    assert send(ledger, "eventgrid", [gridded(EVENT), gridded({"id": "no event"})], **kind).status_code == 400
    assert kept(ledger) == []
    assert send(ledger, "eventgrid", [gridded(EVENT), gridded(OTHER)], **kind).status_code == 200
    assert len(kept(ledger)) == 2


@pytest.mark.parametrize("broker", ["eventbridge", "eventgrid"])
@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + "x", "täken"])
def test_without_the_token_nothing_is_taken(ledger: Ledger, broker: str, token: str) -> None:
    """Nobody signs these events: the token is all there is."""
    answer = send(ledger, broker, bridged(EVENT), token)

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert kept(ledger) == []


def test_event_grid_is_answered_when_it_asks_whether_it_may_deliver(ledger: Ledger) -> None:
    """It sends nothing before that (CloudEvents 1.0, Web Hooks)."""
    asks = {"Authorization": f"Bearer {TOKEN}", "WebHook-Request-Origin": "eventgrid.azure.net"}
    answer = ledger.client.options("/webhooks/eventgrid", headers=asks)

    assert (answer.status_code, answer.headers["WebHook-Allowed-Origin"]) == (200, "eventgrid.azure.net")
    assert ledger.client.options("/webhooks/eventgrid").status_code == 401


@pytest.mark.parametrize(
    ("document", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"[[]]", 400),
        (b'{"a":NaN}', 400),
        (b"[" * 100 + b"]" * 100, 400),
        (EVENT, 400),
        (bridged(None) | {"source": "aws.s3"}, 400),
        (bridged([EVENT]), 400),
        (gridded("4242"), 400),
        ([gridded(EVENT)] * 101, 400),
        (b"x" * (1 << 20) + b"x", 413),
    ],
)
def test_what_is_no_envelope_is_refused_in_constant_words(ledger: Ledger, document: object, status: int) -> None:
    """A refusal repeats nothing and stores nothing."""
    for broker in ("eventbridge", "eventgrid"):
        answer = send(ledger, broker, document)
        assert (answer.status_code, set(answer.json)) == (status, {"type", "title", "status"})
    assert kept(ledger) == []


@pytest.mark.parametrize("kind", ["text/plain", "application/xml"])
def test_another_type_or_a_packed_body_is_refused(ledger: Ledger, kind: str) -> None:
    """As for deliveries of Stripe's own."""
    assert send(ledger, "eventbridge", bridged(EVENT), content_type=kind).status_code == 415
    assert send(ledger, "eventbridge", bridged(EVENT), headers={"Content-Encoding": "gzip"}).status_code == 415


@pytest.mark.parametrize("wrap", [bridged, gridded])
def test_a_brokers_envelope_at_stripes_address_is_refused_and_the_log_says_why(
    ledger: Ledger, wrap: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Even signed: whoever set it up so must learn where it belongs."""
    assert ledger.deliver(wrap(EVENT)) == [400]
    assert [record.reason for record in caplog.records if record.name == "ledger.deliveries"] == [
        "payload is an envelope of EventBridge or Event Grid: it has an address of its own"
    ]


class TestNotEnabled:
    """The service as it is without a token."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """No token."""
        return replace(settings, broker_token="")

    @pytest.mark.parametrize("token", ["", TOKEN])
    def test_the_addresses_are_not_there_and_say_what_would_open_them(self, ledger: Ledger, token: str) -> None:
        """An empty token must not be a token."""
        answer = send(ledger, "eventbridge", bridged(EVENT), token)

        assert (answer.status_code, "BROKER_TOKEN" in answer.json["detail"]) == (404, True)
        assert kept(ledger) == []
