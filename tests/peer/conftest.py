"""Localstripe beside the real service: a merchant's own code talks to the one, and it delivers to the other."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
import stripe

from tests.conftest import SECRET, admin, named
from tests.service.conftest import PATIENCE_S, Service, free_port, launch, until
from webhooks.stripe_api import StripeApi

KEY = "sk_test_of_localstripe"  # it takes no restricted keys
PROGRAM = Path(__file__).with_name("localstripe_server.py")


@dataclass(frozen=True)
class Peer:
    """Localstripe, as a merchant's code and our workers meet it."""

    address: str
    client: stripe.StripeClient
    api: StripeApi

    def post(self, path: str, **given: Any) -> dict[str, Any]:
        """Do something there, through Stripe's own library."""
        return dict(json.loads(self.client.raw_request("post", path, **given).body))

    def deliver_to(self, address: str) -> None:
        """Have its events delivered there, signed with the tests' secret."""
        given = urlencode({"url": address, "secret": SECRET}).encode()
        with urlopen(f"{self.address}/_config/webhooks/ledger", given) as answer:  # noqa: S310 — this machine
            assert answer.status == 200

    def all(self, name: str) -> dict[str, dict[str, Any]]:
        """Read every object of one kind there is, by its id."""
        return {found["id"]: found for page in self.api.pages(f"/v1/{name}") for found in page.objects}


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    """A fresh localstripe."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([sys.executable, str(PROGRAM), str(port)])
    try:
        until(lambda: answers(port) or process.poll() is not None)
        assert process.poll() is None, "localstripe did not start"
        yield Peer(address, stripe.StripeClient(KEY, base_addresses={"api": address}), StripeApi(KEY, address))
    finally:
        process.kill()
        process.wait(PATIENCE_S)


def answers(port: int) -> bool:
    """Say whether somebody listens there."""
    try:
        socket.create_connection(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def database(server: str, template: str) -> Iterator[str]:
    """One database for all of what follows: the peer's objects are made once."""
    admin(server, f"create database peer template {template}")
    yield named(server, "peer")
    admin(server, "drop database peer with (force)")


@pytest.fixture(scope="module")
def service(database: str, peer: Peer) -> Iterator[Service]:
    """The real service, to which localstripe delivers."""
    service = launch(database)
    try:
        peer.deliver_to(f"http://127.0.0.1:{service.port}/webhooks/stripe")
        yield service
    finally:
        service.process.terminate()
        service.process.wait(PATIENCE_S)


@pytest.fixture(scope="module")
def ask(service: Service) -> Callable[..., list[dict[str, Any]]]:
    """Ask as finance does, of test data."""

    def rows(question: str, **given: str) -> list[dict[str, Any]]:
        more = "".join(f"&{name}={value}" for name, value in given.items())
        status, _, body = service.request("GET", f"/audit/{question}.json?livemode=false{more}")
        assert status == 200, body
        return list(json.loads(body)["rows"])

    return rows
