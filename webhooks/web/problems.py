"""How the service says no: problem details (RFC 9457) for every error, and a request id on every response.

Programs get the document, people who come with a browser the same as a page. What the client sent is in neither.
"""

import logging
from http import HTTPStatus
from random import getrandbits

import orjson
from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from storage.database import UnavailableError
from webhooks.logs import frames
from webhooks.web import error_pages
from webhooks.web.policy import secured
from webhooks.web.readers import DOCUMENT, PAGE, is_person

log = logging.getLogger("ledger.web")

RECEIVER = "/webhooks/stripe"
# RFC 9110 requires these with the statuses that werkzeug raises them for.
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")
RETRY_AFTER_S = "60"
Told = dict[str, str | int]


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
    app.register_error_handler(UnavailableError, _away)
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
    """Build the answer. The receiver's is constant per status: a forger learns nothing from it."""
    if request.path == RECEIVER:
        return document({"title": HTTPStatus(status).phrase, "status": status}, headers)
    told: Told = {"title": title, "status": status}
    told |= {"detail": detail} if detail else {}
    if is_person():
        return error_pages.page(told | {"request_id": request_id()}, status, headers or {})
    return document(told | {"instance": f"urn:request:{request_id()}"}, headers)


def document(told: Told, headers: dict[str, str] | None) -> Response:
    """Write the document of an error, which is kept by nobody: the next moment may know better."""
    body = orjson.dumps({"type": "about:blank"} | told)
    return secured(Response(body, int(told["status"]), headers, content_type=DOCUMENT))


def _identified(response: Response) -> Response:
    response.headers.setdefault("X-Request-Id", request_id())
    if response.mimetype in {DOCUMENT, PAGE} and response.status_code >= HTTPStatus.BAD_REQUEST:
        response.vary.add("Accept")
    return response


def _problem(error: ProblemError) -> Response:
    return problem(error.status, error.title, error.detail, error.headers)


def _away(_: UnavailableError) -> Response:
    """Answer for a database that is away: nothing was lost, and the same request may succeed later."""
    return problem(503, "The database is away", "Try again in a minute.", {"Retry-After": RETRY_AFTER_S})


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
