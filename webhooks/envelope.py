"""What a verified payload says: the event around the Stripe object.

Of a key given twice the last value counts. A whole number beyond 64 bits becomes a float, and one beyond floats
becomes infinite: redaction lets it go, and the event is kept. NaN and Infinity as words are no JSON.
"""

import json
import math
import re
import secrets
import time
from datetime import datetime
from typing import Any, Final, NamedTuple

import orjson

DEPTH_LIMIT: Final = 64
BROKERED: Final = frozenset({"detail-type", "source", "detail"})  # EventBridge's envelope
OBSERVED: Final = "ledger.observed"  # the type of the events that we make of what the API shows
OBSERVED_ID: Final = "observed_"
LETTERS: Final = str.maketrans("0123456789abcdef", "abcdefghijklmnop")  # a random part with digits is a card at times
LATEST: Final = 253_402_300_799  # the last second of the year 9999

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,255}")
_TYPE: Final = re.compile(r"[a-z0-9_.\[\]]{1,255}")  # v2.core.account[identity].updated
_API_VERSION: Final = re.compile(r"[0-9A-Za-z.-]{1,64}")
_STORABLE: Final = re.compile(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,255}")
_ISO_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)


class NotAnEventError(ValueError):
    """The payload is signed but is no Stripe event."""


class Event(NamedTuple):
    """A Stripe event as parsed: raw, in memory only. `created` is Unix seconds, UTC; `account` "" is our own.

    `twin` is None for a snapshot; of a thin event it names the snapshot event that tells the same, or is "" without one
    (docs.stripe.com/webhooks/migrate-snapshot-to-thin-events).
    """

    id: str
    type: str
    account: str
    livemode: bool
    created: int
    api_version: str | None
    object_type: str
    object_id: str | None
    object: dict[str, Any]
    previous_attributes: dict[str, Any]
    twin: str | None = None


class Origin(NamedTuple):
    """Where the API showed an object: whose it is, in which mode, and in the shape of which version."""

    account: str
    livemode: bool
    api_version: str


class _Subject(NamedTuple):
    """The object that the event is about."""

    type: str
    id: str | None
    object: dict[str, Any]
    previous_attributes: dict[str, Any]


def parse(payload: bytes) -> Event:
    """Read a snapshot or a thin event; refuse anything else."""
    envelope = document(payload)
    if not isinstance(envelope, dict):
        raise NotAnEventError("payload is not a JSON object")
    return read(envelope)


def document(payload: bytes) -> dict[str, Any] | list[Any] | None:
    """Read JSON that is not nested too deep; None for what is none, or is neither an object nor a list."""
    found = _json(payload)
    if not isinstance(found, dict | list):
        return None
    if payload.count(b"{") + payload.count(b"[") > DEPTH_LIMIT and _is_too_deep(found):
        raise NotAnEventError("payload is nested too deep")
    return found


def read(envelope: dict[str, Any]) -> Event:
    """Read a snapshot or a thin event that is JSON already, as Stripe's API lists them; refuse anything else."""
    if envelope.get("object") == "event":
        account = envelope.get("account")  # Connect's events have both, an organisation's accounts a context only
        account = _account(envelope.get("context")) if account is None else account
        return _event(envelope, envelope.get("created"), account, _snapshot(envelope.get("data")))
    if envelope.get("object") == "v2.core.event":
        created, account = _unix_seconds(envelope.get("created")), _account(envelope.get("context"))
        event = _event(envelope, created, account, _related(envelope.get("related_object")))
        return event._replace(twin=_text(_ID, envelope.get("snapshot_event")) or "")
    if envelope.keys() >= BROKERED or "specversion" in envelope:
        raise NotAnEventError("payload is an envelope of EventBridge or Event Grid: it has an address of its own")
    raise NotAnEventError("payload is not an event")


def observed(found: dict[str, Any], origin: Origin, at: int, id: str = "") -> Event:
    """Make an event of ours of an object that the API gave: the books learn from it as they do from Stripe's events.

    `at` is when it was asked for, in Unix seconds of Stripe's clock. The id tells when, and nothing of the object;
    one that is never recorded needs no id of its own, and can be given any.
    """
    subject = _snapshot({"object": found})
    drawn = secrets.token_hex(8).translate(LETTERS)
    event_id = id or f"{OBSERVED_ID}{time.time_ns() // 1_000_000:013d}{drawn}"
    return Event(event_id, OBSERVED, origin.account, origin.livemode, at, origin.api_version, *subject)


def _event(envelope: dict[str, Any], created: object, account: object, subject: _Subject) -> Event:
    event_id, event_type = _text(_ID, envelope.get("id")), _text(_TYPE, envelope.get("type"))
    if event_id is None or event_type is None:
        raise NotAnEventError("id or type is malformed")
    if type(created) is not int or not 0 <= created <= LATEST:
        raise NotAnEventError("created is not a time")
    livemode, account_id = envelope.get("livemode"), "" if account is None else _text(_ID, account)
    if not isinstance(livemode, bool) or account_id is None:
        raise NotAnEventError("livemode or account is malformed")
    api_version = _text(_API_VERSION, envelope.get("api_version"))
    return Event(event_id, event_type, account_id, livemode, created, api_version, *subject)


def _snapshot(data: object) -> _Subject:
    """Take the object as it was; upcoming invoices have no id."""
    snapshot = data.get("object") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(snapshot, dict):
        raise NotAnEventError("data.object is not an object")
    previous = data.get("previous_attributes")
    return _Subject(
        _text(_TYPE, snapshot.get("object")) or "unknown",
        _text(_STORABLE, snapshot.get("id")),
        snapshot,
        previous if isinstance(previous, dict) else {},
    )


def _related(related: object) -> _Subject:
    """Name the object a thin event is about; it carries none, and some are about none."""
    named = related if isinstance(related, dict) else {}
    return _Subject(_text(_TYPE, named.get("type")) or "v2.core.event", _text(_STORABLE, named.get("id")), {}, {})


def _account(context: object) -> object:
    """Find whose event it is in its context; a context without an account is our own.

    It is a path down from the organisation or platform that the event was sent to, `acct_platform/acct_connected`: the
    last account is the event's (docs.stripe.com/context).
    """
    if not isinstance(context, str):
        return context
    return next((part for part in reversed(context.split("/")) if part.startswith("acct_")), None)


def _unix_seconds(created: object) -> int | None:
    text = _text(_ISO_TIME, created)
    try:
        return math.floor(datetime.fromisoformat(text).timestamp()) if text else None
    except (ValueError, OverflowError):
        return None


def _text(shape: re.Pattern[str], value: object) -> str | None:
    return value if isinstance(value, str) and shape.fullmatch(value) else None


def _is_too_deep(found: dict[str, Any] | list[Any]) -> bool:
    level: list[Any] = [found]
    for _ in range(DEPTH_LIMIT):
        inner = (item for node in level for item in (node.values() if isinstance(node, dict) else node))
        level = [item for item in inner if isinstance(item, dict | list)]
        if not level:
            return False
    return True


def _json(payload: bytes) -> object:
    """Parse, or answer None: a decoder's error carries the payload, so it must not live on in ours.

    orjson refuses lone surrogates, which Stripe passes on when a customer types them, and numbers beyond floats:
    those go the slow way.
    """
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        pass
    try:
        return json.loads(payload.decode(), parse_int=_whole, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None


def _whole(digits: str) -> int | float:
    """Do as orjson does: what 64 bits cannot hold is a float."""
    number = int(digits) if len(digits) <= len(str(-(2**63))) else 2**64
    return number if -(2**63) <= number < 2**64 else float(digits)


def _refuse(_: str) -> float:
    raise NotAnEventError("NaN and Infinity are not JSON")
