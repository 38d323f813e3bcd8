"""Bytes to begin with: genuine deliveries, and what is hard about JSON. Built the same on every run."""

import json

from tests import builders
from tests.hostile import PLACES, REFUSED, VALUES, body

SMALL = 4_000  # bytes; a fuzzer changes short inputs faster than long ones
OBJECTS = (
    ("charge.succeeded", builders.charge),
    ("checkout.session.completed", builders.checkout_session),
    ("customer.created", builders.customer),
    ("invoice.paid", builders.invoice),
    ("refund.created", builders.refund),
    ("review.opened", builders.review),
)


def genuine() -> list[bytes]:
    """Events as Stripe posts them, each in one line."""
    return [json.dumps(builders.event(type_, make())).encode() for type_, make in OBJECTS]


def hostile() -> list[bytes]:
    """Short hostile values in small events."""
    values = [value for make in (VALUES | REFUSED).values() if len(value := make()) < SMALL]
    return [body(value, place) for value in values for place in PLACES]


def decisions() -> list[bytes]:
    """Bytes to decide by: rising, falling, all the same."""
    return [bytes([octet]) * 200 for octet in range(0, 256, 5)] + [bytes(range(256)), bytes(reversed(range(256)))]


ENVELOPES = (*genuine(), *hostile(), b"", b"{}", b"[]", b'{"object":"event"}', b"\xff", b'{"a":1e999}', b"NaN")
SEEDS: dict[str, tuple[bytes, ...]] = {
    "envelope": ENVELOPES,
    "redaction": (*decisions(), *genuine()),
    "signature": (*decisions(), b"\x05hello" + b"\x01\x10" * 8),
    **dict.fromkeys(("planted", "line", "value", "text"), tuple(decisions())),
    "delivery": tuple(b"\0\0\1" + envelope for envelope in ENVELOPES),
}
