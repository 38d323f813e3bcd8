"""Stripe's side of the door: what is taken, what is refused, and that a refusal leaves nothing behind."""

import json
import time
from typing import Any

import pytest
import stripe

from tests import builders
from tests.conftest import SECRET, Ledger, admin

REFUSED = {"type": "about:blank", "title": "Bad Request", "status": 400}


def payload(**changes: Any) -> bytes:
    """A genuine event as bytes, with changes to its envelope."""
    return json.dumps(builders.event("refund.created", builders.refund()) | changes).encode()


def kept(ledger: Ledger) -> int:
    """How many events are in the database?"""
    return int(ledger.rows("select count(*) from events")[0][0])


def test_a_genuine_delivery_is_kept_before_it_is_answered(ledger: Ledger) -> None:
    """When Stripe has its 200, finance sees the refund."""
    event = builders.event("refund.created", builders.refund(amount=1250, currency="jpy"))

    assert ledger.deliver(event) == [200]

    assert ledger.rows("select id, type, object_id from events") == [
        (event["id"], "refund.created", builders.refund()["id"])
    ]
    assert ledger.rows("select amount, currency, event_id from refunds") == [(1250, "jpy", event["id"])]


def test_a_redelivery_is_acknowledged_and_changes_nothing(ledger: Ledger) -> None:
    """Stripe delivers at least once."""
    event = builders.event("charge.succeeded", builders.charge())
    ledger.deliver(event)
    before = ledger.rows("select e.*, c.*, p.sealed from events e, charges c, people p")

    assert ledger.deliver(event, event) == [200, 200]

    assert ledger.rows("select e.*, c.*, p.sealed from events e, charges c, people p") == before


def test_an_unknown_event_type_is_acknowledged_and_its_envelope_kept(ledger: Ledger) -> None:
    """Anything but a 2xx makes Stripe retry for three days and then switch the endpoint off."""
    event = builders.event("teapot.boiled", {"id": "tea_1", "object": "teapot", "secret_recipe": "milk first"})

    assert ledger.deliver(event) == [200]

    assert ledger.rows("select type, object_type, object_id, facts::text from events") == [
        ("teapot.boiled", "teapot", "tea_1", "{}")
    ]


def test_everything_the_sdk_signs_is_accepted(ledger: Ledger) -> None:
    """Merchants test with Stripe's own library."""
    text = payload().decode()
    header = stripe.WebhookSignature.generate_signature_header(text, SECRET)

    assert ledger.post(text.encode(), header=header).status_code == 200


@pytest.mark.parametrize(
    "header",
    ["", "t=1,v1=00", "nonsense", f"t={int(time.time())},v0={'0' * 64}", "t=1_7,v1=" + "0" * 64, "t=" + "9" * 5000],
)
def test_a_delivery_that_is_not_genuine_gets_a_constant_refusal(ledger: Ledger, header: str) -> None:
    """A forger learns nothing from the answer, and leaves nothing in the database."""
    answer = ledger.post(payload(), header=header)

    assert (answer.status_code, answer.get_json()) == (400, REFUSED)
    assert kept(ledger) == 0


@pytest.mark.parametrize("age", [-301, 301, 86400])
def test_a_stamp_outside_the_tolerance_is_refused_on_both_sides(ledger: Ledger, age: int) -> None:
    """The SDK lets stamps from the future pass; a recorded delivery must not be usable later, nor prepared."""
    body = payload()

    assert ledger.post(body, header=builders.signed(body, SECRET, int(time.time()) - age)).status_code == 400
    assert kept(ledger) == 0


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"{", b'{"object": "event"}', payload()[:-1], payload(created=float("nan")),
        payload(created="soon"), payload(livemode="yes"), payload(data=[]),
        b'{"a":' * 65 + b"1" + b"}" * 65, b"\xff\xfe",
    ],
)  # fmt: skip
def test_a_signed_body_that_is_no_event_gets_the_same_refusal(ledger: Ledger, body: bytes) -> None:
    """Broken JSON, NaN, depth and wrong types are refused before anything is stored; never a 5xx."""
    answer = ledger.post(body)

    assert (answer.status_code, answer.get_json()) == (400, REFUSED)
    assert kept(ledger) == 0


@pytest.mark.parametrize("broken", [r"a\u0000b", r"\ud800", r"x\udfffy"])
def test_a_value_that_postgresql_refuses_costs_the_value_and_not_the_event(ledger: Ledger, broken: str) -> None:
    """U+0000 and lone surrogates reach us inside genuine events; the refund still counts."""
    body = payload().replace(b'"reason": "requested_by_customer"', b'"reason": "' + broken.encode() + b'"')
    assert broken.encode() in body

    assert ledger.post(body).status_code == 200

    assert ledger.rows("select reason, amount is not null from refunds") == [(None, True)]


def test_a_body_over_one_mebibyte_is_refused(ledger: Ledger) -> None:
    """Nobody may fill our memory; Stripe's events are far smaller."""
    answer = ledger.post(payload(padding="x" * (1 << 20)))

    assert (answer.status_code, kept(ledger)) == (413, 0)


@pytest.mark.parametrize(
    "options",
    [
        {"content_type": "text/plain"}, {"content_type": ""}, {"content_type": "application/jsonp"},
        {"headers": {"Content-Encoding": "gzip"}}, {"headers": {"Content-Encoding": "identity"}},
    ],
)  # fmt: skip
def test_another_content_type_or_an_encoding_is_refused(ledger: Ledger, options: dict[str, Any]) -> None:
    """Stripe posts plain JSON; what claims to be something else is not Stripe's."""
    answer = ledger.post(payload(), **options)

    assert (answer.status_code, kept(ledger)) == (415, 0)


def test_application_json_in_other_spellings_is_accepted(ledger: Ledger) -> None:
    """Parameters and case of a media type mean nothing (RFC 9110)."""
    assert ledger.post(payload(), content_type="Application/JSON;charset=UTF-8").status_code == 200


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_only_post_is_allowed(ledger: Ledger, method: str) -> None:
    """A browser that opens the address sees a refusal, not an error of ours."""
    assert getattr(ledger.client, method)("/webhooks/stripe").status_code == 405


def test_live_and_test_events_with_one_id_are_two_events(ledger: Ledger) -> None:
    """A live Connect endpoint receives test events, too; they never touch live figures."""
    object_ = builders.refund()
    live = builders.event("refund.created", object_, id="evt_same", livemode=True)
    test = builders.event("refund.created", object_ | {"amount": 7}, id="evt_same", livemode=False)
    connected = builders.event("refund.created", object_ | {"amount": 8}, id="evt_same", account="acct_other")

    assert ledger.deliver(live, test, connected) == [200, 200, 200]

    assert ledger.rows("select account, livemode, amount from refunds order by 1, 2") == [
        ("", False, 7), ("", True, object_["amount"]), ("acct_other", True, 8),
    ]  # fmt: skip


def test_the_database_being_away_is_answered_503_and_the_redelivery_is_kept(ledger: Ledger, server: str) -> None:
    """Stripe comes again; nothing is acknowledged that is not durable."""
    event, other = (builders.event("refund.created", builders.refund(id=name)) for name in ("re_1", "re_2"))
    assert ledger.deliver(event) == [200]
    away(ledger, server)

    answer = ledger.post(json.dumps(other).encode())
    admin(server, f"alter database {ledger.name} allow_connections true")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert answer.get_json() == {"type": "about:blank", "title": "Service Unavailable", "status": 503}
    assert ledger.deliver(other) == [200]
    assert kept(ledger) == 2


def away(ledger: Ledger, server: str) -> None:
    """Shut the database and throw everybody out."""
    admin(server, f"alter database {ledger.name} allow_connections false")
    admin(server, f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{ledger.name}'")
    ledger.owner.dispose()


def test_a_restart_of_the_database_costs_no_delivery(ledger: Ledger, server: str) -> None:
    """A connection that went stale is replaced before anybody is refused."""
    event, other = (builders.event("refund.created", builders.refund(id=name)) for name in ("re_1", "re_2"))
    assert ledger.deliver(event) == [200]
    away(ledger, server)
    admin(server, f"alter database {ledger.name} allow_connections true")

    assert ledger.deliver(other) == [200]
