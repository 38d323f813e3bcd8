"""The real thing: gunicorn with two workers on a PostgreSQL of its own."""

import hmac
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pytest
from sqlalchemy import text

from storage.database import connect
from tests.conftest import PEOPLE_KEY, SECRET

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60


@dataclass
class Service:
    """A running service, and how Stripe meets it."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    answered: list[tuple[str, int]] = field(default_factory=list)

    def request(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None, **how: Any
    ) -> Any:
        """Ask once, on a connection of its own; (status, headers, body)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request(method, path, body, headers or {}, **how)
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def post(self, payload: bytes, body: Any = None, **how: Any) -> int:
        """Deliver bytes, signed now; `body` is what is really sent, in case it differs in form."""
        stamp = int(time.time())
        mac = hmac.digest(SECRET.encode(), b"%d.%b" % (stamp, payload), "sha256").hex()
        headers = {"Content-Type": "application/json", "Stripe-Signature": f"t={stamp},v1={mac}"}
        status: int = self.request("POST", "/webhooks/stripe", body or payload, headers, **how)[0]
        return status

    def deliver(self, event: dict[str, Any]) -> int:
        """Deliver one event; 0 when the connection was lost. Every answer is noted."""
        try:
            status = self.post(json.dumps(event).encode())
        except (OSError, http.client.HTTPException):
            status = 0
        self.answered.append((event["id"], status))
        return status

    def deliver_at_once(
        self, events: list[dict[str, Any]], meanwhile: Callable[[], object] | None = None
    ) -> Counter[int]:
        """Deliver from sixteen connections; do something once a quarter of the answers are in."""
        with ThreadPoolExecutor(16) as pool:
            futures = [pool.submit(self.deliver, event) for event in events]
            if meanwhile is not None:
                until(lambda: len(self.answered) > len(events) // 4)
                meanwhile()
            return Counter(future.result() for future in futures)

    def acknowledged(self) -> set[str]:
        """The events that were answered 200."""
        return {event_id for event_id, status in self.answered if status == 200}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Look into the database as its owner."""
        engine = connect(self.url)
        with engine.connect() as connection:
            found = [tuple(row) for row in connection.execute(text(query))]
        engine.dispose()
        return found

    def ready(self) -> bool:
        """Ask whether it takes deliveries."""
        try:
            return bool(self.request("GET", "/health/ready")[0] == 200)
        except OSError:
            return False


def until(condition: Callable[[], bool]) -> None:
    """Wait for something that must come true."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.02)


def environment(url: str, port: int, **more: str) -> dict[str, str]:
    """Settings as an operator gives them."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    given = {"DATABASE_URL": url, "PORT": str(port), "STRIPE_WEBHOOK_SECRETS": SECRET, "PEOPLE_KEY": PEOPLE_KEY}
    return inherited | given | {"WEB_WORKERS": "2"} | more


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def launch(url: str, said: IO[bytes] | int = subprocess.DEVNULL, **more: str) -> Service:
    """Start gunicorn and wait until it is ready; what it says goes to `said`."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--no-control-socket"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(url, port, **more), stdout=said, stderr=said)
    service = Service(url, port, process)
    until(lambda: service.ready() or process.poll() is not None)
    assert process.poll() is None, "the service did not start"
    return service


@pytest.fixture
def service(database: str) -> Iterator[Service]:
    """Two workers on a fresh database."""
    service = launch(database)
    yield service
    service.process.send_signal(signal.SIGTERM)
    service.process.wait(PATIENCE_S)
