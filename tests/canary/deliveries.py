"""Marked deliveries: those that Stripe may send, and those that nobody may."""

import json
from collections.abc import Iterator
from typing import Any

from storage.billing import PROJECTIONS
from tests.canary.marks import Marks
from tests.canary.objects import marked, natural, numbers, texts, unkept
from webhooks.redaction.rules import RULES

Json = Any
CREATED = 1_794_000_000
JSON_TYPE = {"Content-Type": "application/json"}
TOO_DEEP, TOO_LARGE = 80, (1 << 20) + 1


def event(marks: Marks, held: dict[str, Json], fate: str = "envelope", **data: Json) -> dict[str, Json]:
    """Wrap an object as Stripe does; all of the envelope that can carry a mark does."""
    return {
        "id": "evt_" + marks.text("event.id", fate),
        "object": "event",
        "type": f"{held['object']}." + marks.text("event.type", fate),
        "account": "acct_" + marks.text("event.account", fate),
        "api_version": marks.text("event.api_version", fate),
        "livemode": True,
        "created": CREATED,
        "pending_webhooks": marks.number("event.pending_webhooks", "drop"),
        "request": {"id": marks.text("event.request.id", "drop"), "idempotency_key": marks.text("event.key", "drop")},
        "context": marks.text("event.context", "drop"),
        marks.text("event.(name)", "drop"): [marks.text("event.(?)", "drop"), {"a": marks.number("event.n", "drop")}],
        "data": {"object": held, "extra": {marks.text("data.(name)", "drop"): marks.text("data.(?)", "drop")}, **data},
    }


def thin(marks: Marks, kind: str, id: str) -> dict[str, Json]:
    """A thin event, with all that Stripe might one day put beside the object's name."""
    named = {"id": id, "type": kind, "url": marks.text("related.url", "drop")}
    whole = event(marks, unkept(marks, "refund"))
    return whole | {
        "object": "v2.core.event",
        "created": "2026-11-06T21:20:00Z",
        "context": "acct_"
        + marks.text("event.context", "envelope")
        + "/"
        + marks.text("event.context.(below)", "drop"),
        "account": marks.text("event.account", "drop"),
        "reason": {"type": marks.text("reason.type", "drop"), "request": whole["request"]},
        "changes": unkept(marks, "refund"),
        "related_object": named | {"name": marks.text("related.name", "drop")},
    }


def unsupported(marks: Marks, name: str) -> dict[str, Json]:
    """An object that has no rules: a whole object of another kind under a name of its own."""
    own = {"id": marks.text("object.id", "envelope"), "object": "teapot." + marks.text("object.object", "envelope")}
    return unkept(marks, name) | own


def genuine(marks: Marks) -> Iterator[dict[str, Json]]:
    """Every object with rules: as Stripe sends it, with objects for ids, all texts, all numbers; and those without."""
    for name in RULES:
        before = unkept(marks, name)
        yield event(marks, marked(marks, name, natural), previous_attributes=before)
        yield event(marks, marked(marks, name, texts), previous_attributes=marks.text("previous_attributes", "drop"))
        if name in PROJECTIONS:  # the others stay events: they are all treated alike
            yield event(marks, marked(marks, name, natural, expands=True))
            yield event(marks, marked(marks, name, numbers))
            yield event(marks, unsupported(marks, name))
    yield thin(marks, "refund", marks.text("related.id", "envelope"))


def lost(marks: Marks, held: dict[str, Json] | None = None) -> bytes:
    """One whole event of which nothing may stay, as bytes."""
    return json.dumps(event(marks, held or unkept(marks, "charge"), "drop")).encode()


def refused(marks: Marks) -> Iterator[tuple[bytes, dict[str, str], bool]]:
    """Deliveries that must fail: the bytes, more headers, and whether they are signed as Stripe signs."""
    header = marks.text("Stripe-Signature", "drop")
    yield lost(marks), {"Stripe-Signature": f"t=1,v1={header},{header}=1"}, False
    yield lost(marks), {"Stripe-Signature": f"t={CREATED},v1={'0' * 64}"}, False
    yield lost(marks)[:-1], {}, True
    yield lost(marks) + b"\xff", {}, True
    yield lost(marks).replace(b'"livemode": true', b'"livemode": NaN'), {}, True
    yield lost(marks).replace(b'"livemode": true', b'"livemode": "%b"' % header.encode()), {}, True
    yield lost(marks, {"object": "charge", "nested": json.loads("[" * TOO_DEEP + "]" * TOO_DEEP)}), {}, True
    yield b"[%b]" % lost(marks), {}, True
    yield lost(marks).ljust(TOO_LARGE), {}, True
    yield lost(marks), {"Content-Type": "text/" + marks.text("Content-Type", "drop")}, True
    yield lost(marks), {"Content-Encoding": marks.text("Content-Encoding", "drop")}, True


def malformed(marks: Marks) -> Iterator[bytes]:
    """Requests that are no HTTP, or not for us, each with a mark in another place."""
    yield b"POST /%b HTTP/9.9\r\n\r\n" % marks.text("request line", "drop").encode()
    yield b"%b\r\n\r\n" % marks.text("no request", "drop").encode()
    yield b"GET / HTTP/1.1\r\nHost: x\r\n%b\r\n\r\n" % marks.text("header without a colon", "drop").encode()
    yield b"GET /?%b=1 HTTP/1.1\r\nHost: %b\r\nConnection: close\r\n\r\n" % (
        marks.text("query", "drop").encode(),
        marks.text("Host", "drop").encode(),
    )
    yield b"PUT /webhooks/stripe?%b HTTP/1.1\r\nHost: x\r\nCookie: a=%b\r\nConnection: close\r\n\r\n" % (
        marks.text("query of the receiver", "drop").encode(),
        marks.text("Cookie", "drop").encode(),
    )
    yield b"GET /audit/%b HTTP/1.1\r\nHost: localhost\r\nUser-Agent: %b\r\nConnection: close\r\n\r\n" % (
        marks.text("no such page", "drop").encode(),
        marks.text("User-Agent", "drop").encode(),
    )
    yield b"GET /audit/payments?status=%b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % (
        marks.text("no such filter", "drop").encode()
    )
