"""What others deliver to us: Stripe's webhooks, signed, and those that brokers pass on behind a token.

They stand among the description's webhooks, not its paths: nobody but Stripe and its brokers can call them rightly.
"""

from typing import Any

from webhooks.web.openapi.refusals import may_be
from webhooks.web.problems import RECEIVER

Schema = dict[str, Any]
EVENT: Schema = {
    "type": "object",
    "description": "An event as Stripe sends it (docs.stripe.com/api/events/object), snapshot or thin.",
    "required": ["id", "object", "type"],
    "properties": {
        "id": {"type": "string"},
        "object": {"enum": ["event", "v2.core.event"]},
        "type": {"type": "string"},
    },
}
ENVELOPE: Schema = {"type": "object", "description": "The broker's envelope with Stripe's event in it."}
SIGNATURE: Schema = {
    "name": "Stripe-Signature",
    "in": "header",
    "required": True,
    "description": "Time and signatures over the exact body (docs.stripe.com/webhooks/signature).",
    "schema": {"type": "string"},
}
TOKEN: Schema = {"security": [{"broker_token": []}]}
STORED = {"200": {"description": "Every event in it is committed, or was already."}}


def delivered(name: str, address: str, body: Schema, *statuses: int, **more: Any) -> Schema:
    """Describe one address that takes events in."""
    return {
        "post": {
            "tags": ["deliveries"],
            "operationId": name,
            "summary": f"POST {address}",
            "description": "An error's body says no more than its status.",
            "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
            "responses": STORED | may_be(*statuses, 500, 503),
            **more,
        }
    }


def agreed(name: str, address: str) -> Schema:
    """Describe how an address agrees to be delivered to, where a broker asks before it begins."""
    header = {"WebHook-Allowed-Origin": {"description": "Who may deliver.", "schema": {"type": "string"}}}
    return {
        "options": {
            "tags": ["deliveries"],
            "operationId": f"{name}.validate",
            "summary": f"OPTIONS {address}",
            "description": "The handshake of CloudEvents' Web Hooks.",
            "responses": {"200": {"description": "It may deliver.", "headers": header}} | may_be(401, 404),
            **TOKEN,
        }
    }


def webhooks() -> Schema:
    """Describe the addresses that take events in."""
    bridged = (400, 401, 404, 413, 415)
    grid = "/webhooks/eventgrid"
    return {
        "stripe": delivered("stripe", RECEIVER, EVENT, 400, 413, 415, parameters=[SIGNATURE]),
        "eventbridge": delivered("eventbridge", "/webhooks/eventbridge", ENVELOPE, *bridged, **TOKEN),
        "eventgrid": delivered("eventgrid", grid, ENVELOPE, *bridged, **TOKEN) | agreed("eventgrid", grid),
    }
