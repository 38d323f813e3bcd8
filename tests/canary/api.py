"""Stripe's API on stage: every object that a task asks for is marked, and so is every answer that is none."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlsplit

from tests.canary.marks import Mark, Marks
from tests.canary.objects import marked, natural
from webhooks.endpoints import OUR_PATH
from webhooks.lists import LISTS, SINGLE
from webhooks.redaction.rules import RULES

Json = Any
DATE = "Wed, 25 Nov 2026 10:00:00 GMT"  # newer than what was delivered
# Which object stands at the address of a list; a list inside an object is that object's own field.
OBJECTS = {path: name for name, path in SINGLE.items() if name in RULES}
OBJECTS |= {listed.path: name for name, listed in LISTS.items() if name in RULES}
WHOLE = "_whole_"  # stands in the ids of objects that tasks are asked for by name
OURS = {"contents"}  # fields by which tasks of ours tell more than Stripe's objects do
# What goes wrong, by a word in the id that is asked for: the status, and the body around the marks.
FAULTS: dict[str, tuple[int, str]] = {
    "broken": (200, '{{"id": "{0}", '),
    "list": (200, '["{0}"]'),
    "odd": (200, '{{"id": ["{0}"], "object": {{"{1}": 1}}, "data": "{2}"}}'),
    "unknown": (200, '{{"id": "x", "object": "teapot", "{2}": 1, "data": ["{0}", {{"{1}": 1}}]}}'),
    "text": (200, "{0}"),
    "refused": (400, '{{"error": {{"message": "{0}", "param": "{1}", "type": "{2}"}}}}'),
    "wrongkey": (401, '{{"error": {{"message": "{0}"}}}}'),
    "card": (402, '{{"error": {{"message": "{0}", "type": "card_error", "code": "{1}", "decline_code": "{2}"}}}}'),
    "forbidden": (403, '{{"error": {{"message": "{0}", "doc_url": "{1}"}}}}'),
    "missing": (404, '{{"error": {{"message": "{0}", "param": "{1}"}}}}'),
    "many": (429, '{{"error": {{"message": "{0}"}}}}'),
    "away": (500, '{{"error": {{"message": "{0}"}}}}'),
    "html": (503, "<h1>{0}</h1>"),
}


@dataclass
class Api:
    """What tasks may ask for. An object is made when it is first asked for, and stays as it was shown."""

    marks: Marks
    lists: dict[str, list[Json]] = field(default_factory=dict)  # of what is no object of the books: events, endpoints
    shown: set[Mark] = field(default_factory=set)  # what objects carried that tasks must record
    listed: set[Mark] = field(default_factory=set)  # what else was shown: compared with the books, or recorded
    asked: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)  # addresses at which no object is known to stand
    _made: dict[str, Json] = field(default_factory=dict)
    _one_at_a_time: Lock = field(default_factory=Lock)

    def answer(self, address: str) -> tuple[int, bytes]:
        """Answer a request."""
        path = urlsplit(address).path
        with self._one_at_a_time:
            self.asked.append(path)
            fault = next((FAULTS[word] for word in FAULTS if f"_{word}_" in path), None)
            if fault is not None:
                return fault[0], self._wrong(fault[1])
            found = self._found(path)
            if found is None:
                self.unknown.append(path)
                return 404, self._wrong(FAULTS["missing"][1])
            body = json.dumps(found).encode()
            (self.shown if WHOLE in path else self.listed).update(self.marks.found(body))
            return 200, body

    def _wrong(self, body: str) -> bytes:
        return body.format(*(self.marks.text("answer of the API", "drop") for _ in range(3))).encode()

    def _found(self, path: str) -> Json:
        """Find the object, the list, or the list inside an object that stands at an address."""
        if path in self.lists:
            return self._list(self.lists[path])
        if path in OBJECTS:
            return self._list([self._object(path, f"{path}/of_list_{number}") for number in range(2)])
        above, _, last = path.rpartition("/")
        if above in OBJECTS:
            whole = self._object(above, path)
            return {name: value for name, value in whole.items() if not (is_list(value) or name in OURS)}
        collection = above.rpartition("/")[0]
        inside = self._object(collection, above).get(last) if collection in OBJECTS else None
        return self._list(inside["data"]) if is_list(inside) else None

    def _object(self, collection: str, path: str) -> dict[str, Json]:
        if path not in self._made:
            made = marked(self.marks, OBJECTS[collection], natural)
            lists = {name: value | {"url": f"{path}/{name}"} for name, value in made.items() if is_list(value)}
            self._made[path] = made | lists | {"id": path.rpartition("/")[2], "livemode": True}
        found: dict[str, Json] = self._made[path]
        return found

    def _list(self, items: Sequence[Json]) -> Json:
        url = self.marks.text("list.url", "drop")
        return {"object": "list", "url": url, "has_more": False, "data": list(items)}


def endpoint(marks: Marks, status: str) -> Json:
    """Write an endpoint of ours as its list shows it; nothing of it but its id is kept."""
    lost = {name: marks.text(f"webhook_endpoint.{name}", "drop") for name in ("description", "application", "secret")}
    known = {"object": "webhook_endpoint", "status": status, "enabled_events": ["*"], "created": 1}
    address = f"https://{marks.text('webhook_endpoint.url', 'drop')}.example{OUR_PATH}"
    return lost | known | {"id": "we_" + marks.text("webhook_endpoint.id", "envelope"), "url": address}


def destination(marks: Marks) -> Json:
    """Write an event destination of ours as its list shows it; nothing of it but its id is kept."""
    lost = {name: marks.text(f"event_destination.{name}", "drop") for name in ("description", "name")}
    known = {"object": "v2.core.event_destination", "status": "disabled", "event_payload": "thin"}
    address = {"url": f"https://{marks.text('event_destination.url', 'drop')}.example{OUR_PATH}"}
    own = {"id": "ed_" + marks.text("event_destination.id", "envelope"), "created": "2026-11-25T09:00:00Z"}
    return lost | known | own | {"enabled_events": ["v1.refund.updated"], "webhook_endpoint": address}


def is_list(value: Json) -> bool:
    """Say whether a field is a list of Stripe's, which the API gives page by page."""
    return isinstance(value, dict) and isinstance(value.get("data"), list)


@contextmanager
def serving(api: Api) -> Iterator[str]:
    """Serve it on this machine; the address is for STRIPE_API_BASE."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = api.answer(self.path)
            self.send_response_only(status)
            told = {"Date": DATE, "Content-Type": "application/json", "Stripe-Should-Retry": "false"}
            told |= {"Content-Length": str(len(body)), "X-" + api.marks.text("header of the API", "drop"): "1"}
            for name, value in told.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
