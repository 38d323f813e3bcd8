"""How the service says no: problem details (RFC 9457) for every error, and a request id on every response."""

import logging
from http import HTTPStatus
from random import getrandbits

import orjson
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from webhooks.logs import frames

log = logging.getLogger("ledger.web")

RECEIVER = "/webhooks/stripe"
# RFC 9110 requires these with the statuses that werkzeug raises them for.
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


class ProblemError(Exception):
    """An answer that is an error: its status, what went wrong, and what to do about it."""

    def __init__(self, status: int, title: str, detail: str = "", *, headers: dict[str, str] | None = None) -> None:
        """Say it in words of ours: nothing the client sent belongs in a title or detail."""
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.headers = headers or {}


def register(app: Flask) -> None:
    """Give every error of the app one shape, and every response its request id."""
    app.after_request(_identified)
    app.register_error_handler(ProblemError, _problem)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def request_id() -> str:
    """Name this request: ours, random, never taken from the client."""
    if "request_id" not in g:
        g.request_id = new_request_id()
    return str(g.request_id)


def new_request_id() -> str:
    """Draw an id; it names a line in the log and is no secret. A letter in each half: it is never a card's number."""
    return "".join(f"{'abcdef'[getrandbits(16) % 6]}{getrandbits(28):07x}" for _ in range(2))


def problem(status: int, title: str, detail: str = "", headers: dict[str, str] | None = None) -> Response:
    """Build the problem document. The receiver's is constant per status: a forger learns nothing from it."""
    body = {"type": "about:blank", "title": title, "status": status}
    if request.path == RECEIVER:
        body["title"] = HTTPStatus(status).phrase
    else:
        body |= {"detail": detail} if detail else {}
        body["instance"] = f"urn:request:{request_id()}"
    return Response(orjson.dumps(body), status, headers or {}, content_type="application/problem+json")


def _identified(response: Response) -> Response:
    response.headers.setdefault("X-Request-Id", request_id())
    return response


def _problem(error: ProblemError) -> Response:
    return problem(error.status, error.title, error.detail, error.headers)


def _http_error(error: HTTPException) -> Response:
    """Answer werkzeug's own errors. Their descriptions stay out: some quote what was asked for."""
    original = error.get_response()
    if original.status_code < HTTPStatus.BAD_REQUEST:  # a redirect is no problem
        return Response(original.get_data(), original.status_code, original.headers)
    headers = {name: original.headers[name] for name in KEPT_HEADERS if name in original.headers}
    return problem(original.status_code, HTTPStatus(original.status_code).phrase, headers=headers)


def _unexpected(error: Exception) -> Response:
    """Log a bug by its type and place, never its text, which may quote data."""
    log.error("request failed", extra={"request_id": request_id(), **frames(error)})
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal Server Error")
