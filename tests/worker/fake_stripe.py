"""Stripe's API with lists of any length: newest first, in pages, narrowed by creation time, as its documentation says.

It answers in the tests' own process, or over HTTP to a process of its own.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import responses

from tests.worker.stripe_stub import BASE

Json = dict[str, Any]
NOW = 1_795_600_800  # 25 November 2026, 10:00 UTC
LAST = 2**40


class Request(NamedTuple):
    """What was asked of a list, and of whose."""

    path: str
    params: dict[str, str]
    account: str


@dataclass
class FakeStripe:
    """Lists and other documents by path, and what goes wrong with some: an HTTP status and words, by path."""

    lists: dict[str, list[Json]] = field(default_factory=dict)
    documents: dict[str, Json] = field(default_factory=dict)
    wrong: dict[str, tuple[int, Json]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=lambda: {"Stripe-Should-Retry": "false"})
    now: int = NOW
    asked: list[Request] = field(default_factory=list)
    before: Callable[[Request], None] = lambda _: None

    def refuse(self, path: str) -> None:
        """Let the key lack the permission for a list."""
        self.wrong[path] = (403, {"error": {"type": "invalid_request_error", "message": "lacks rak_x_read"}})

    def fail(self, path: str, status: int = 503) -> None:
        """Let the API be away for a list."""
        self.wrong[path] = (status, {"error": {"type": "api_error"}})

    def answer(self, url: str, account: str) -> tuple[int, dict[str, str], bytes]:
        """Answer as Stripe does."""
        request = Request(urlsplit(url).path, dict(parse_qsl(urlsplit(url).query)), account)
        self.asked.append(request)
        self.before(request)
        status, document = self.wrong.get(request.path) or (
            200,
            self.documents.get(request.path) or self._page(request),
        )
        headers = {"Date": formatdate(self.now, usegmt=True), "Content-Type": "application/json"}
        headers |= self.headers if status >= 429 else {}
        return status, headers, json.dumps(document).encode()

    def _page(self, request: Request) -> Json:
        asked = request.params
        since, end = int(asked.get("created[gte]", 0)), int(asked.get("created[lt]", LAST))
        found = [found for found in self.lists.get(request.path, []) if since <= created(found) < end]
        found.sort(key=created, reverse=True)
        ids = [o["id"] for o in found]
        first = ids.index(asked["starting_after"]) + 1 if "starting_after" in asked else 0
        last = first + int(asked.get("limit", 10))
        return {"object": "list", "url": request.path, "has_more": last < len(found), "data": found[first:last]}


def created(found: Json) -> int:
    """When an object was made; of an odd one nobody knows."""
    made = found.get("created", 0)
    return made if isinstance(made, int) and made < LAST else 0


@contextmanager
def answering(stripe: FakeStripe) -> Iterator[FakeStripe]:
    """Answer whatever this process asks of Stripe."""

    def callback(request: Any) -> tuple[int, dict[str, str], bytes]:
        return stripe.answer(request.url, request.headers.get("Stripe-Account", ""))

    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        mock.add_callback("GET", re.compile(re.escape(BASE)), callback)
        yield stripe


@contextmanager
def serving(stripe: FakeStripe) -> Iterator[str]:
    """Answer over HTTP; give the address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, headers, body = stripe.answer(self.path, self.headers.get("Stripe-Account", ""))
            self.send_response_only(status)
            for name, value in (headers | {"Content-Length": str(len(body))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
