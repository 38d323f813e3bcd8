"""How the service says no: problem details (RFC 9457) for every error, and a request id on every response.

Programs get the document, people who come with a browser the same as a page.
"""

import logging
from http import HTTPStatus
from random import getrandbits

import orjson
from flask import Flask, Response, g, request
from jinja2 import Environment, PackageLoader
from werkzeug.exceptions import HTTPException

from storage.database import UnavailableError
from webhooks.logs import frames

log = logging.getLogger("ledger.web")

RECEIVER = "/webhooks/stripe"
# RFC 9110 requires these with the statuses that werkzeug raises them for.
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")
RETRY_AFTER_S = "60"
DOCUMENT, PAGE = "application/problem+json", "text/html"
OFFERED = (DOCUMENT, "application/json", PAGE)  # the first is for those who take anything
PAGES = Environment(loader=PackageLoader("webhooks.web"), autoescape=True)
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


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
    """Build the problem document. The receiver's is constant per status: a forger learns nothing from it."""
    body = {"type": "about:blank", "title": title, "status": status}
    if request.path == RECEIVER:
        body["title"] = HTTPStatus(status).phrase
    else:
        body |= {"detail": detail} if detail else {}
        body["instance"] = f"urn:request:{request_id()}"
        if request.accept_mimetypes.best_match(OFFERED, DOCUMENT) == PAGE:
            return page(status, title, detail, headers or {})
    return Response(orjson.dumps(body), status, headers or {}, content_type=DOCUMENT)


def page(status: int, title: str, detail: str, headers: dict[str, str]) -> Response:
    """Say the same to people. It needs nothing that may be broken: neither the database nor another page."""
    words = {"status": status, "title": title, "detail": detail, "request_id": request_id()}
    response = Response(PAGES.get_template("problem.html").render(words), status, PAGE_HEADERS | headers, PAGE)
    response.content_type = f"{PAGE}; charset=utf-8"
    return response


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
