"""A Flask whose receiver answers without a request context, because nothing on a delivery's road reads one."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask

from webhooks.intake import Intake
from webhooks.web.problems import RECEIVER
from webhooks.web.receiver import Answer, Environ, take

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class LeanFlask(Flask):
    """Everything is as in Flask, but for deliveries to the receiver's route.

    Matching the route, opening contexts and building request and response objects cost as much as verifying and
    redacting the event; `take` needs none of them. The route itself is Flask's: other methods, or a test that asks
    for it, find the same `take` behind the same address.
    """

    intake: Intake | None = None

    def receives(self, method: str, path: str) -> bool:
        """Is this a delivery to the address that Stripe was told about?"""
        return path == RECEIVER and method == "POST" and self.intake is not None

    def deliver(self, environ: Environ) -> Answer:
        """Take a delivery in."""
        assert self.intake is not None  # noqa: S101 — see receives()
        return take(self.intake, environ)

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Take a delivery directly; leave every other request to Flask."""
        if not self.receives(environ["REQUEST_METHOD"], environ["PATH_INFO"]):
            return super().wsgi_app(environ, start_response)
        status, headers, body = self.deliver(environ)
        start_response(f"{status.value} {status.phrase}", headers)
        return (body,) if body else ()
