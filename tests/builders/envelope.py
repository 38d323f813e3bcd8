"""The envelope in which Stripe posts an object: the event, its bytes and their signature."""

import json
from hashlib import sha256
from typing import Any

import stripe

API_VERSION = "2026-10-28.endive"
CREATED = 1_794_000_000  # 2026-11-06 21:20:00 UTC: when everything in the builders happened


# Hex digits as letters: Stripe's ids hardly ever hold thirteen decimal digits in a row, and a digest may.
LETTERS = str.maketrans("0123456789", "ghjkmnpqrs")


def nulls(names: str) -> dict[str, None]:
    """Name the fields that Stripe sends as null."""
    return dict.fromkeys(names.split())


def event(
    type: str,
    object: dict[str, Any],
    *,
    id: str | None = None,
    created: int = CREATED,
    livemode: bool | None = None,
    account: str | None = None,
    api_version: str | None = API_VERSION,
    previous_attributes: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Wrap the object as Stripe does. `livemode` is the object's own unless given; it then holds for both.

    The same arguments give the same id, so sending a call's result twice is a redelivery.
    """
    livemode = object.get("livemode", True) if livemode is None else livemode
    data = {"object": object | {"livemode": livemode} if "livemode" in object else object}
    if previous_attributes is not None:
        data["previous_attributes"] = previous_attributes
    digest = sha256(json.dumps([type, object, created, livemode, account], sort_keys=True).encode()).hexdigest()
    digest = digest.translate(LETTERS)
    return {
        "id": id or f"evt_1{digest[:23]}",
        "object": "event",
        **({"account": account} if account else {}),
        "api_version": api_version,
        "created": created,
        "data": data,
        "livemode": livemode,
        "pending_webhooks": 1,
        "request": {
            "id": f"req_{digest[23:37]}",
            "idempotency_key": f"{digest[37:45]}-{digest[45:49]}-4{digest[49:52]}",
        },
        "type": type,
    }


def body(event: dict[str, Any]) -> bytes:
    """Write the event as Stripe posts it: indented by two spaces, UTF-8.

    Lone surrogates, which UTF-8 cannot carry, become the JSON escapes under which they would arrive.
    """
    return json.dumps(event, indent=2, ensure_ascii=False).encode(errors="backslashreplace")


def signed(body: bytes, secret: str, timestamp: int) -> str:
    """Sign the bytes as Stripe does and return the `Stripe-Signature` header."""
    header: str = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, timestamp)
    return header


def thin(type: str, related: dict[str, Any], *, twin: str | None = None, **changes: Any) -> dict[str, Any]:
    """Wrap as a thin event: it names its object, and the snapshot event that tells the same, if there is one."""
    event = {
        "id": f"evt_test_{type.replace('.', '_')}_{twin or related['id']}",
        "object": "v2.core.event",
        "type": type,
        "created": "2026-10-09T19:12:45.123Z",
        "livemode": related.get("livemode", False),
        "context": None,
        "reason": None,
        "related_object": {"id": related["id"], "type": related["object"], "url": f"/v1/somewhere/{related['id']}"},
    }
    return event | ({"snapshot_event": twin} if twin else {}) | changes
