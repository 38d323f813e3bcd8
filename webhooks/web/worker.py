"""gunicorn's gevent worker, with a short cut for deliveries: they need no WSGI environment of thirty entries.

It is loaded before gevent patches the standard library, so it imports nothing of ours but what keeps to that, too.
"""

from functools import lru_cache, partial
from http import HTTPStatus
from time import time
from typing import Any

from gevent import GreenletExit
from gunicorn.util import http_date
from gunicorn.workers.ggevent import GeventWorker

from webhooks.web.listening import AWAY, FairServer, Held

# What `take` reads of a request, under WSGI's names (PEP 3333).
HEADERS = {
    "CONTENT-TYPE": "CONTENT_TYPE",
    "CONTENT-LENGTH": "CONTENT_LENGTH",
    "CONTENT-ENCODING": "HTTP_CONTENT_ENCODING",
    "STRIPE-SIGNATURE": "HTTP_STRIPE_SIGNATURE",
}


class DeliveryWorker(GeventWorker):  # type: ignore[misc]  # gunicorn has no types
    """Everything is as in gunicorn, but for deliveries to the receiver's address, and for who takes a connection."""

    held = Held()  # one for all workers: this module is loaded in the master

    def init_process(self) -> None:
        """Settle the settings, which do not change any more: gunicorn looks each up anew for every request."""
        self.cfg.__dict__.update({name: setting.get() for name, setting in self.cfg.settings.items()})
        super().init_process()

    def server_class(self, listener: Any, *, spawn: Any, **_: Any) -> FairServer:
        """Make what gunicorn starts for each address."""
        return FairServer(listener, partial(self.handle, listener), spawn, self.held, self.age)

    def leave(self) -> None:
        """Tell the others, from the master, that this worker is gone, however it ended."""
        self.held.tell(self.age, AWAY)

    def handle_request(self, listener_name: Any, req: Any, sock: Any, addr: Any) -> None:
        """Answer a delivery directly; leave every other request to gunicorn."""
        if not self.wsgi.receives(req.method, req.path) or req._expected_100_continue:
            super().handle_request(listener_name, req, sock, addr)
            return
        try:
            status, headers, body = self.wsgi.deliver(environ(req))
        except (GreenletExit, SystemExit):  # the worker ends: the delivery is not answered, and Stripe sends it again
            raise StopIteration from None
        closes = not self.alive or req.should_close()
        sock.sendall(head(status, headers, closes=closes) + body)
        if closes:
            raise StopIteration


def environ(req: Any) -> dict[str, Any]:
    """Keep of a request what a delivery is read from; a header that comes twice is one with a comma (RFC 9110 5.2)."""
    found = {"wsgi.input": req.body, "wsgi.input_terminated": True}
    for name, value in req.headers:
        key = HEADERS.get(name)
        if key is not None:
            found[key] = f"{found[key]},{value}" if key in found else value
    return found


def head(status: HTTPStatus, headers: list[tuple[str, str]], *, closes: bool) -> bytes:
    """Write the status line and the headers."""
    lines = [f"HTTP/1.1 {status.value} {status.phrase}", f"Date: {date(int(time()))}"]
    lines += [f"{name}: {value}" for name, value in headers]
    lines += ["Connection: close" if closes else "Connection: keep-alive", "", ""]
    return "\r\n".join(lines).encode("latin-1")


@lru_cache(maxsize=1)
def date(second: int) -> str:
    """Write the time for the Date header, once a second."""
    return str(http_date(second))
