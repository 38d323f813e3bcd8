"""The builders speak Stripe's language, and the stories told with them are possible at Stripe."""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from bench.sample import DAYS, post, sample
from tests import builders
from tests.lives import deliveries, lives
from tests.stories.telling import MOVED, STATUSES, stripes

ROOT = Path(__file__).parent.parent
SECRET = "whsec_builders"
TODAY = date(2026, 11, 22)


def test_change_overrides_a_whole_field() -> None:
    """A test names what matters to it, and gets exactly that."""
    built = builders.refund(amount=7, metadata={"a": "b"})

    assert built == builders.refund() | {"amount": 7, "metadata": {"a": "b"}}


def test_stripes_own_verifier_accepts_the_signature() -> None:
    """Otherwise every test of the receiver would prove something about our signature, not about Stripe's."""
    payload = builders.body(builders.event("charge.succeeded", builders.charge(description="für Ödön 🪑")))

    header = builders.signed(payload, SECRET, 1_794_000_000)

    assert stripe.WebhookSignature.verify_header(payload, header, SECRET)


def test_body_is_what_the_event_says() -> None:
    """Stripe posts UTF-8; a lone surrogate can only arrive as an escape."""
    event = builders.event("charge.succeeded", builders.charge(description="Ö\ud800\u0000"))

    payload = builders.body(event)

    assert json.loads(payload) == event


def test_livemode_of_event_and_object_agree() -> None:
    """Stripe never posts an object of one mode in an event of the other."""
    told = [
        builders.event("charge.succeeded", builders.charge(livemode=False)),
        builders.event("charge.succeeded", builders.charge(), livemode=False),
    ]

    assert [(event["livemode"], event["data"]["object"]["livemode"]) for event in told] == [(False, False)] * 2


def test_the_same_call_is_a_redelivery_and_another_is_not() -> None:
    """Ids grow from what is said, so that tests need not invent them."""
    ids = [builders.event("refund.created", builders.refund(amount=amount))["id"] for amount in (1, 1, 2)]

    assert (ids[0] == ids[1], ids[1] == ids[2]) == (True, False)


@given(lives("acct_1"))
def test_life_is_told_in_order_under_its_own_ids(life: list[dict[str, Any]]) -> None:
    """The laws compare any order of delivery with this one."""
    times = [event["created"] for event in life]

    assert times == sorted(times)
    assert len({event["id"] for event in life}) == len(life)
    assert ({event["account"] for event in life}, len({event["livemode"] for event in life})) == ({"acct_1"}, 1)


@given(lives())
def test_states_of_one_second_can_be_told_apart(life: list[dict[str, Any]]) -> None:
    """Stripe's clock ticks in seconds; within one, only status and money say which state is the later one."""
    seconds = defaultdict(list)
    for event in life:
        told = event["data"]["object"]
        seconds[told["id"], event["created"]].append(told)

    for states in seconds.values():
        own = [stripes(state) for state in states]
        distinct = [state for at, state in enumerate(own) if state not in own[:at]]
        assert [_progress(state) for state in distinct] == sorted({_progress(state) for state in distinct})


def _progress(state: dict[str, Any]) -> tuple[int, int]:
    statuses = STATUSES.get(state["object"], ())
    step = statuses.index(state["status"]) if state.get("status") in statuses else -1
    return step, sum(state.get(name) or 0 for name in MOVED)


@given(st.data())
def test_deliveries_hold_each_event_at_least_once(data: st.DataObject) -> None:
    """Stripe delivers at least once, in any order, and nothing else."""
    life = data.draw(lives())

    batches = data.draw(deliveries(life))

    assert all(batches)
    assert {event["id"] for batch in batches for event in batch} == {event["id"] for event in life}


def test_sample_is_the_same_on_every_run() -> None:
    """Sending the sample again must be a redelivery, not a second shop."""
    assert sample(TODAY) == sample(TODAY)


def test_sample_ids_are_unique() -> None:
    """A repeated id would silently be one event less."""
    told = sample(TODAY)

    assert len({event["id"] for event in told}) == len(told)


def test_samples_of_two_days_agree_on_what_both_tell() -> None:
    """Whoever starts the sample again tomorrow gets one day more, and no event twice under another content."""
    today, tomorrow = ({event["id"]: event for event in sample(TODAY + timedelta(days))} for days in (0, 1))
    both = today.keys() & tomorrow.keys()

    assert {id: today[id] for id in both} == {id: tomorrow[id] for id in both}
    assert len(both) > 0.9 * len(today)


@pytest.mark.parametrize("days", range(0, 364, 28))
def test_sample_shows_every_case_whatever_the_day(days: int) -> None:
    """The first look must show refunds, disputes, late payers and sightings in any week of the year."""
    told = sample(TODAY + timedelta(days))
    sessions = [e["data"]["object"] for e in told if e["data"]["object"]["object"] == "checkout.session"]

    assert {"refund.failed", "charge.dispute.funds_reinstated", "invoice.overdue", "invoice.voided"} <= _types(told)
    assert {"radar.early_fraud_warning.created", "payout.failed", "customer.subscription.deleted"} <= _types(told)
    assert {session["currency"] for session in sessions} == {"usd", "eur", "gbp", "jpy", "kwd"}
    assert {event["livemode"] for event in told} == {True, False}
    assert any(session["client_reference_id"] == "4242" * 4 for session in sessions)


def _types(told: list[dict[str, Any]]) -> set[str]:
    return {event["type"] for event in told}


def test_sample_tells_nothing_that_has_not_happened_yet() -> None:
    """Finance would see tomorrow's revenue."""
    times = [event["created"] for event in sample(TODAY)]

    assert (times == sorted(times), (max(times) - min(times)) // 86_400 < DAYS) == (True, True)


class Endpoint(BaseHTTPRequestHandler):
    """Answers 200 to what Stripe's own verifier accepts, and 400 to the rest."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        payload = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            stripe.WebhookSignature.verify_header(payload, self.headers["Stripe-Signature"], SECRET, 300)
            self.send_response(200)
        except stripe.SignatureVerificationError:
            self.send_response(400)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def endpoint() -> Iterator[str]:
    """An endpoint on a free port, as its URL."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Endpoint) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/webhooks/stripe"
        server.shutdown()


def test_sample_needs_no_test_tools() -> None:
    """`make run` installs what the service runs on, and nothing else."""
    script = "import sys, bench.sample; print(*{'hypothesis', 'pytest'} & sys.modules.keys())"

    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True, cwd=ROOT)

    assert loaded.stdout.split() == []


@pytest.mark.parametrize(("secret", "answered"), [(SECRET, {200: 3}), ("whsec_other", {400: 3})])
def test_post_signs_each_event_and_counts_the_answers(endpoint: str, secret: str, answered: dict[int, int]) -> None:
    """The first look works only if Stripe's own verifier would take the sample."""
    assert post(endpoint, secret, sample(TODAY)[:3]) == answered
