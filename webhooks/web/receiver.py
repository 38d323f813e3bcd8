"""Where Stripe delivers. The answer says whether the event is safe with us, and nothing else."""

import logging
from http import HTTPStatus
from typing import Any, BinaryIO

import orjson
from flask import Blueprint, Response, request
from werkzeug.http import parse_options_header

from storage.database import UnavailableError
from webhooks import metrics
from webhooks.envelope import NotAnEventError
from webhooks.intake import Accepted, Intake
from webhooks.logs import frames
from webhooks.signature import SignatureVerificationError
from webhooks.web.problems import RECEIVER, RETRY_AFTER_S, new_request_id

LIMIT_BYTES = 1 << 20  # Stripe documents no limit; its largest events are a few hundred kilobytes
JSON = "application/json"
USUAL = {JSON, f"{JSON}; charset=utf-8"}  # as Stripe sends it; anything else is looked at more closely
log = logging.getLogger("ledger.deliveries")

Environ = dict[str, Any]
Answer = tuple[HTTPStatus, list[tuple[str, str]], bytes]


class TooLargeError(ValueError):
    """The body is larger than any event of Stripe's."""


class UnsupportedMediaError(ValueError):
    """The body is not plain JSON."""


# Why a delivery is refused: what we count, and the status. The answer's body is constant per status.
REFUSALS: dict[type[Exception], tuple[str, HTTPStatus]] = {
    SignatureVerificationError: ("refused_signature", HTTPStatus.BAD_REQUEST),
    NotAnEventError: ("refused_payload", HTTPStatus.BAD_REQUEST),
    TooLargeError: ("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    UnsupportedMediaError: ("unsupported_media", HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    UnavailableError: ("unavailable", HTTPStatus.SERVICE_UNAVAILABLE),
}


def blueprint(intake: Intake) -> Blueprint:
    """Serve the endpoint that Stripe is told about."""
    receiver = Blueprint("receiver", __name__)

    @receiver.post(RECEIVER)
    def receive() -> Response:
        """Take one delivery: 200 once it is committed, or if it was already."""
        status, headers, body = take(intake, request.environ)
        return Response(body, status, headers)

    return receiver


def take(intake: Intake, environ: Environ) -> Answer:
    """Take a delivery in, and answer it; whatever goes wrong, the answer says no more than its status."""
    identified = ("X-Request-Id", new_request_id())
    try:
        accepted = intake.receive(payload(environ), environ.get("HTTP_STRIPE_SIGNATURE", ""))
    except Exception as error:  # noqa: BLE001 — a bug of ours is answered 500, and Stripe delivers again
        return refused(error, identified)
    acknowledged(accepted, identified[1])
    return HTTPStatus.OK, [("Content-Type", "text/plain"), ("Content-Length", "0"), identified], b""


def payload(environ: Environ) -> bytes:
    """Read the body as Stripe signed it, unless what the headers say of it cannot be Stripe's."""
    return body_of(environ, (JSON,))


def body_of(environ: Environ, types: tuple[str, ...]) -> bytes:
    """Read a body of one of these types, unpacked and no larger than an event may be."""
    kind = environ.get("CONTENT_TYPE", "")
    if (kind not in USUAL and parse_options_header(kind)[0].lower() not in types) or "HTTP_CONTENT_ENCODING" in environ:
        raise UnsupportedMediaError("not plain JSON")
    given = environ.get("CONTENT_LENGTH") or ""
    if given.isascii() and given.isdigit():
        length = int(given.lstrip("0")[:10] or 0)
    else:  # in chunks: the server knows where they end
        length = LIMIT_BYTES + 1 if environ.get("wsgi.input_terminated") else 0
    body = read(environ["wsgi.input"], min(length, LIMIT_BYTES + 1)) if length <= LIMIT_BYTES + 1 else b""
    if max(length if given else 0, len(body)) > LIMIT_BYTES:
        raise TooLargeError("larger than 1 MiB")
    return body


def read(source: BinaryIO, length: int) -> bytes:
    """Read the body; NotAnEventError when it is not sent as HTTP wants it, or not to its end."""
    try:
        return source.read(length)
    except Exception:  # noqa: BLE001 — each server has errors of its own for a wrong chunk or a client that is gone
        raise NotAnEventError("the body cannot be read") from None


def refused(error: Exception, identified: tuple[str, str]) -> Answer:
    """Count and log why, and answer with a constant body (RFC 9457)."""
    outcome, status = REFUSALS.get(type(error), ("failed", HTTPStatus.INTERNAL_SERVER_ERROR))
    metrics.delivered(outcome)
    why = {"reason": str(error)} if type(error) in REFUSALS else frames(error)
    log.warning("delivery refused", extra={"outcome": outcome, "request_id": identified[1], **why})
    body = orjson.dumps({"type": "about:blank", "title": status.phrase, "status": status})
    headers = [("Content-Type", "application/problem+json"), ("Content-Length", str(len(body))), identified]
    return status, headers + [("Retry-After", RETRY_AFTER_S)] * (status == HTTPStatus.SERVICE_UNAVAILABLE), body


def acknowledged(accepted: Accepted, request_id: str) -> None:
    """The event itself is the delivery's record, so a line about it is for debugging only."""
    if log.isEnabledFor(logging.DEBUG):
        known = {"event": accepted.event_id, "type": accepted.event_type, "outcome": accepted.outcome}
        log.debug("delivery acknowledged", extra=known | {"request_id": request_id})
