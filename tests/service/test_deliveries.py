"""What only the real server can show: bytes in pieces, many at once, a stop and a crash in the middle."""

import hmac
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from storage import embedded, migrate
from storage.database import connect
from tests import builders
from tests.conftest import SECRET
from tests.service.conftest import PATIENCE_S, ROOT, Service, environment, free_port, launch, until

Events = list[dict[str, Any]]


def refunds(number: int) -> Events:
    """As many refunds, each with an id and an event of its own."""
    return [builders.event("refund.created", builders.refund(id=f"re_{i}", amount=i)) for i in range(number)]


def pieces(payload: bytes, size: int = 4096) -> Iterator[bytes]:
    """Send a body piece by piece, without saying how long it is."""
    return (payload[start : start + size] for start in range(0, len(payload), size))


def test_a_chunked_delivery_is_taken_and_one_that_is_too_large_is_refused(service: Service) -> None:
    """The limit holds for bodies that do not tell their length, too."""
    event = refunds(1)[0]
    small, large = (json.dumps(event | {"padding": "x" * size}).encode() for size in (10_000, 1 << 20))

    assert service.post(large, pieces(large), encode_chunked=True) == 413
    assert service.rows("select count(*) from events") == [(0,)]
    assert service.post(small, pieces(small), encode_chunked=True) == 200
    assert service.rows("select count(*) from events") == [(1,)]


def test_one_connection_carries_deliveries_refusals_and_pages_in_turn(service: Service) -> None:
    """Stripe and proxies keep connections open: no answer may leave bytes behind for the next request."""
    accepted = json.dumps(refunds(1)[0]).encode()
    exchanges = [
        ("POST", "/webhooks/stripe", accepted, signed(accepted), 200),
        ("POST", "/webhooks/stripe", accepted, signed(b"other"), 400),
        ("POST", "/webhooks/stripe", b"x" * 5_000, {"Content-Type": "text/plain"}, 415),
        ("POST", "/webhooks/stripe?from=proxy", accepted, signed(accepted), 200),
        ("GET", "/webhooks/stripe", None, {}, 405),
        ("GET", "/health/live", None, {}, 200),
        ("POST", "/webhooks/strip%65", accepted, signed(accepted), 200),
        ("POST", "/webhooks/stripe", accepted, signed(accepted) | {"Connection": "close"}, 200),
    ]

    answers = exchanged(service.port, exchanges)

    assert [answer[0] for answer in answers] == [wanted for *_, wanted in exchanges]
    assert all(answer[1] for answer in answers), "an answer without a request id"
    assert service.rows("select count(*) from events") == [(1,)]


def test_a_client_that_asks_before_it_sends_and_one_that_does_not_wait_are_answered(service: Service) -> None:
    """`Expect: 100-continue`, and two deliveries in one packet (RFC 9110 10.1.1, RFC 9112 9.3.2)."""
    payload = json.dumps(refunds(1)[0]).encode()
    plain = raw(payload, signed(payload))
    with socket.create_connection(("127.0.0.1", service.port), PATIENCE_S) as connection:
        connection.sendall(plain + plain)
        twice = [received(connection) for _ in range(2)]
        connection.sendall(raw(b"", signed(payload) | {"Expect": "100-continue"}, length=len(payload)))
        invited = received(connection)
        connection.sendall(payload)
        assert [*twice, invited, received(connection)] == [200, 200, 100, 200]


def test_a_body_that_is_no_http_is_refused_and_not_a_fault_of_ours(service: Service) -> None:
    """Anybody can send a broken chunk; it must not look like an outage, and nothing after it is believed."""
    head = "POST /webhooks/stripe HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", service.port), PATIENCE_S) as connection:
        connection.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\nzz\r\nGET /audit HTTP/1.1\r\n\r\n".encode())
        assert received(connection) == 400
        assert b"HTTP/1.1 200" not in b"".join(iter(lambda: connection.recv(65_536), b""))


def signed(payload: bytes) -> dict[str, str]:
    """The headers that Stripe sends with a body."""
    stamp = int(time.time())
    mac = hmac.digest(SECRET.encode(), b"%d.%b" % (stamp, payload), "sha256").hex()
    return {"Content-Type": "application/json", "Stripe-Signature": f"t={stamp},v1={mac}"}


def exchanged(port: int, exchanges: list[tuple[Any, ...]]) -> list[tuple[int, str | None]]:
    """Send requests one after another on one connection; the status and request id of each answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    answers = []
    for method, path, body, headers, _ in exchanges:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        response.read()
        answers.append((response.status, response.headers["X-Request-Id"]))
    connection.close()
    return answers


def raw(payload: bytes, headers: dict[str, str], length: int | None = None) -> bytes:
    """Write a delivery as it goes over the wire."""
    lines = {"Host": "ledger", "Content-Length": str(len(payload) if length is None else length)} | headers
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST /webhooks/stripe HTTP/1.1\r\n{head}\r\n".encode() + payload


def received(connection: socket.socket) -> int:
    """Read the head of one answer without a body, to its last byte and no further."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = connection.recv(1)
        assert byte, "the connection was closed"
        head += byte
    return int(head.split()[1])


def test_the_same_event_at_once_on_many_connections_is_one_event(service: Service) -> None:
    """Two workers and a group commit must still keep it once, and count it once."""
    event = builders.event("charge.succeeded", builders.charge())

    assert service.deliver_at_once([event] * 40) == {200: 40}

    assert service.rows("select count(*) from events") == [(1,)]
    assert service.rows("select count(*), count(distinct subject) from people") == [(1, 1)]
    metrics = service.request("GET", "/metrics")[2].decode()
    assert 'ledger_deliveries_total{outcome="stored"} 1.0' in metrics
    assert 'ledger_deliveries_total{outcome="known"} 39.0' in metrics
    assert 'ledger_events_total{type="charge.succeeded"} 1.0' in metrics


def test_connections_are_shared_among_the_workers(service: Service) -> None:
    """A kept-alive connection stays where it is: with all of them, one worker is busy and the other idles."""
    until(lambda: min(held(service, 16)) > 0)  # ready is said as soon as one worker is

    shared = held(service, 16)

    assert sum(shared) == 16
    assert min(shared) >= 4


def held(service: Service, number: int) -> list[int]:
    """Open as many connections, one after the other; how many each worker then holds."""
    kept = [http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE_S) for _ in range(number)]
    for connection in kept:
        connection.request("GET", "/health/live")
        connection.getresponse().read()
    ports = {connection.sock.getsockname()[1] for connection in kept}
    workers = psutil.Process(service.process.pid).children()
    theirs = [{one.raddr.port for one in worker.net_connections("tcp") if one.raddr} for worker in workers]
    for connection in kept:
        connection.close()
    return [len(ports & own) for own in theirs]


def test_a_graceful_stop_answers_what_it_took_and_leaves_nothing_half_written(service: Service) -> None:
    """A deployment in the middle of the day costs no event, and every acknowledged one is whole."""
    events = refunds(300)

    service.deliver_at_once(events, meanwhile=lambda: service.process.send_signal(signal.SIGTERM))
    assert service.process.wait(PATIENCE_S) == 0

    kept = {row[0] for row in service.rows("select id from events")}
    assert {status for _, status in service.answered} <= {0, 200}
    assert service.acknowledged() == kept
    assert service.rows("select event_id from refunds order by 1") == [(name,) for name in sorted(kept)]


def test_a_killed_worker_costs_no_acknowledged_event(service: Service) -> None:
    """A 200 was committed before it was sent; what was not answered, Stripe sends again."""
    worker = psutil.Process(service.process.pid).children()[0]

    service.deliver_at_once(refunds(300), meanwhile=worker.kill)

    assert service.acknowledged() <= {row[0] for row in service.rows("select id from events")}
    assert service.rows("select count(*) from refunds") == service.rows("select count(*) from events")
    again = [event for event in refunds(300) if event["id"] not in service.acknowledged()]
    until(service.ready)
    assert set(service.deliver_at_once(again)) <= {200}
    assert service.rows("select count(*) from events") == [(300,)]


@pytest.fixture
def fragile(tmp_path: Path) -> Iterator[Service]:
    """A service on a PostgreSQL that may be killed."""
    folder = tmp_path / "postgres"
    url = embedded.url(folder)
    engine = connect(url)
    migrate.upgrade(engine)
    engine.dispose()
    service = launch(url)
    yield service
    service.process.send_signal(signal.SIGTERM)
    service.process.wait(PATIENCE_S)
    embedded.stop(folder)


def test_a_killed_postgresql_costs_no_acknowledged_event(fragile: Service) -> None:
    """A crash of the database in the middle of a commit: it recovers, and every 200 is still true."""
    assert fragile.deliver(refunds(1)[0]) == 200
    backend = int(fragile.rows("select pid from pg_stat_activity where application_name like '%intake'")[0][0])

    answers = fragile.deliver_at_once(refunds(400), meanwhile=lambda: os.kill(backend, signal.SIGKILL))
    until(fragile.ready)

    assert set(answers) <= {200, 503}
    assert fragile.acknowledged() <= {row[0] for row in fragile.rows("select id from events")}
    again = [event for event in refunds(400) if event["id"] not in fragile.acknowledged()]
    assert set(fragile.deliver_at_once(again)) <= {200}
    assert fragile.rows("select count(*), sum(amount) from refunds") == [(400, sum(range(400)))]


@pytest.mark.parametrize("missing", ["STRIPE_WEBHOOK_SECRETS", "PEOPLE_KEY"])
def test_without_a_secret_it_does_not_start_and_says_so(database: str, missing: str) -> None:
    """Fail closed: an unset secret must never mean that everybody is believed."""
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--no-control-socket"]
    given = environment(database, free_port(), **{missing: ""})

    ended = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, timeout=PATIENCE_S, check=False)

    assert ended.returncode != 0
    assert missing.encode() in ended.stderr
    assert b"Traceback" not in ended.stderr
