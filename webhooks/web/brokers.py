"""Where Amazon EventBridge and Azure Event Grid deliver Stripe's events: in envelopes of their own, and unsigned.

Nobody signs these events for us: who knows the token is believed. So the addresses answer only where the operator has
set one (docs.stripe.com/event-destinations/eventbridge, docs.stripe.com/event-destinations/eventgrid).
"""

import hmac
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request

from webhooks import envelope
from webhooks.envelope import NotAnEventError
from webhooks.intake import Intake
from webhooks.web.problems import ProblemError, request_id
from webhooks.web.receiver import body_of, refused

Unwrap = Callable[[object], list[Any]]
MOST = 100  # events in one delivery of Event Grid
TYPES = ("application/json", "application/cloudevents+json", "application/cloudevents-batch+json")
NOT_ENABLED = ProblemError(404, "Not enabled", "This address takes events in once BROKER_TOKEN is set.")
UNKNOWN = ProblemError(
    401, "Not authenticated", "Send «Authorization: Bearer» with the service's BROKER_TOKEN.",
    headers={"WWW-Authenticate": "Bearer"},
)  # fmt: skip


def blueprint(intake: Intake, token: str) -> Blueprint:
    """Serve both brokers behind one token."""
    brokers = Blueprint("brokers", __name__, url_prefix="/webhooks")

    @brokers.post("/<any(eventbridge, eventgrid):broker>")
    def receive(broker: str) -> Response:
        """Take in what a broker delivers: 200 once every event in it is committed, or was already."""
        guard(token)
        return answer(intake, UNWRAPPING[broker])

    @brokers.route("/eventgrid", methods=["OPTIONS"])
    def validate() -> Response:
        """Agree to be delivered to: Event Grid asks before it begins (CloudEvents 1.0, Web Hooks, section 4)."""
        guard(token)
        headers = {"WebHook-Allowed-Origin": "eventgrid.azure.net", "WebHook-Allowed-Rate": "*", "Allow": "POST"}
        return Response(status=HTTPStatus.OK, headers=headers)

    return brokers


def guard(token: str) -> None:
    """Refuse whoever does not know the token, in constant time, and everybody where there is none."""
    if not token:
        raise NOT_ENABLED
    given = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(given, f"Bearer {token}".encode()):
        raise UNKNOWN


def answer(intake: Intake, unwrap: Unwrap) -> Response:
    """Accept every event of a delivery. One that is none refuses the whole before anything is stored."""
    try:
        found = unwrap(envelope.document(body_of(request.environ, TYPES)))
        for event in [envelope.read(inner) for inner in found]:
            intake.accept(event)
    except Exception as error:  # noqa: BLE001 — as for deliveries of Stripe's: the answer says no more than its status
        status, headers, body = refused(error, ("X-Request-Id", request_id()))
        return Response(body, status, headers)
    return Response(status=HTTPStatus.OK, content_type="text/plain")


def from_eventbridge(document: object) -> list[Any]:
    """Take the event out of EventBridge's envelope."""
    if not isinstance(document, Mapping) or not str(document.get("source")).startswith("aws.partner/stripe.com"):
        raise NotAnEventError("not an envelope of EventBridge with an event of Stripe's")
    return [inner(document, "detail")]


def from_eventgrid(document: object) -> list[Any]:
    """Take the events out of CloudEvents, one or several."""
    found: list[Any] = document if isinstance(document, list) else [document]
    if not 1 <= len(found) <= MOST or not all(isinstance(one, Mapping) and one.get("specversion") for one in found):
        raise NotAnEventError("not CloudEvents")
    return [inner(one, "data") for one in found]


def inner(document: Mapping[str, Any], name: str) -> Any:
    """Take what an envelope holds; it must be an object."""
    found = document.get(name)
    if not isinstance(found, dict):
        raise NotAnEventError("the envelope holds no event")
    return found


UNWRAPPING: Mapping[str, Unwrap] = {"eventbridge": from_eventbridge, "eventgrid": from_eventgrid}
