"""What must hold of any delivery on its road: signature, envelope, redaction, the answer. No database is asked."""

import hmac
import io
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256

import orjson

from tests.fuzz.octets import Octets
from tests.webhooks.redaction.synthetic import Json, event
from webhooks.envelope import Event, NotAnEventError, parse
from webhooks.intake import Intake
from webhooks.redaction import redact
from webhooks.redaction.rules import RULES
from webhooks.signature import SignatureVerificationError, verify
from webhooks.web.receiver import take

SECRET = b"whsec_of_the_fuzzer"
NOW = 1_794_000_000
NAMES = {name: sorted({part for path, _ in rules.paths() for part in path.split(".")}) for name, rules in RULES.items()}
TYPES = (*sorted(RULES), "teapot")
HEADER_PARTS = ("t=", "v1=", "v0=", ",", "=", " ", "-", "_", "0", "9" * 13, "٤", "\0", "v1", "t", "scheme=")
CONTENT_TYPES = (
    "application/json",
    "application/json; charset=utf-8",
    "Application/JSON;x",
    "text/plain",
    "",
    "\xff;=;",
)
ANSWERS = {200, 400, 413, 415}


def signed(payload: bytes, stamp: int = NOW) -> str:
    """Sign as Stripe does."""
    return f"t={stamp},v1={hmac.digest(SECRET, b'%d.%b' % (stamp, payload), 'sha256').hex()}"


def any_bytes_are_an_event_or_refused(content: bytes) -> None:
    """Parse what comes, and redact it if it is an event."""
    with suppress(NotAnEventError):
        keeps_only_what_can_be_stored(parse(content))


def any_object_is_redacted(content: bytes) -> None:
    """Redact an object of a kind that has rules, with fields of any kind and shape."""
    octets = Octets(content)
    name = octets.choice(TYPES)
    names = NAMES.get(name, NAMES["charge"])
    before = octets.object(names, 1)
    keeps_only_what_can_be_stored(event(name, octets.object(names), previous_attributes=before))


def keeps_only_what_can_be_stored(found: Event) -> None:
    """Redact; what crosses the border can be written, is the same when redacted again, and has no other way in."""
    redacted = redact(found)
    kept: list[Json] = [redacted.facts, redacted.person, redacted.receipt, redacted.changed, redacted.object_id]
    written = orjson.dumps(kept)
    assert b"\\u0000" not in written, "U+0000 crossed the border"
    assert redact(found._replace(object=dict(redacted.facts))).facts == redacted.facts, "facts changed again"
    if found.object_type not in RULES:
        assert not redacted.facts, "facts without rules"


def no_header_is_accepted_without_the_signature(content: bytes) -> None:
    """Make a header of pieces and noise: it is refused, or it holds the right signature of this very second."""
    octets = Octets(content)
    payload = octets.take(octets.number(20))
    right = signed(payload).rpartition("=")[2]
    parts = (*HEADER_PARTS, right, f"t={NOW}", f"v1={right}", right[:-1] + "0", str(NOW), sha256(payload).hexdigest())
    header = "".join(octets.choice(parts) if octets.number(4) else octets.text() for _ in range(octets.number(12)))
    if is_accepted(payload, header):
        assert f"v1={right}" in header.split(","), "accepted without the signature"


def is_accepted(payload: bytes, header: str) -> bool:
    """Verify; whatever is wrong with a header, there is one way to refuse it."""
    try:
        verify(payload, header, [SECRET], now=NOW, tolerance=300)
    except SignatureVerificationError:
        return False
    return True


def any_delivery_is_answered(content: bytes) -> None:
    """Post anything: the answer is one of those that Stripe knows, and never a fault of ours."""
    octets = Octets(content)
    kind, length, genuine = (
        octets.choice(CONTENT_TYPES),
        octets.choice(("right", "", "-1", "9" * 30, "٤")),
        octets.number(4),
    )
    payload = octets.rest()
    environ = {
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(payload)) if length == "right" else length,
        "HTTP_STRIPE_SIGNATURE": signed(payload) if genuine else payload.decode("latin-1"),
        "wsgi.input": io.BytesIO(payload),
    }
    status, _, body = take(Intake(lambda _: True, [SECRET], 300, lambda: NOW), environ)
    assert status in ANSWERS, f"answered {status}"
    assert body in (b"", b'{"type":"about:blank","title":"%b","status":%d}' % (status.phrase.encode(), status)), (
        "says more"
    )


LAWS: dict[str, Callable[[bytes], None]] = {
    "envelope": any_bytes_are_an_event_or_refused,
    "redaction": any_object_is_redacted,
    "signature": no_header_is_accepted_without_the_signature,
    "delivery": any_delivery_is_answered,
}
