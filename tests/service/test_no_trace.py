"""A card number that comes in by any door leaves no trace: not in an answer, a log, a metric or a file."""

import base64
import hmac
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from storage import embedded, migrate
from storage.database import connect
from tests import builders, cards
from tests.conftest import SECRET
from tests.service.conftest import PATIENCE_S, ROOT, Service, environment, launch

CARD = cards.number("55", 16, "0192837465")
GROUPS = [CARD[start : start + 4] for start in range(0, 16, 4)]
TYPED = (CARD, " ".join(GROUPS), "-".join(GROUPS))
QUOTED = (
    "%20".join(GROUPS),
    "+".join(GROUPS),
    "".join(f"%3{n}" for n in CARD),
)  # as a browser writes it into an address
TRACES = [spelling.encode() for spelling in (*TYPED, *QUOTED, CARD.encode().hex())]
TRACES += [base64.b64encode(b"x" * shift + CARD.encode())[4:20] for shift in range(3)]
# Requests as bytes, CARD in every place that a request has; {n} is a spelling without white space.
ADDRESSES = (
    "/{n}", "/audit/{n}", "/audit/{n}.csv", "/audit/payments/{n}", "/audit/payments/{n}.json", "/audit?x={n}",
    "/audit/payments?customer={n}", "/audit/payments.csv?customer={n}", "/audit/payment?id={n}", "/audit/totals?{n}=1",
    "/audit/totals?by={n}", "/health/live?{n}", "/metrics?{n}", "/webhooks/stripe?{n}", "//{n}", "/audit/static/{n}",
)  # fmt: skip
BROKEN = (
    "{n} / HTTP/1.1\r\n\r\n", "GET / HTTP/{n}\r\n\r\n", "GET {n}\r\n\r\n", "{n}\r\n\r\n",
    "GET /\x01{n} HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nX {n}: a\r\n\r\n", "GET / HTTP/1.1\r\n{n}\r\n\r\n", "GET / HTTP/1.1\r\nX-A: a\r\n {n}\r\n\r\n",
    "GET / HTTP/1.1\r\nContent-Length: {n}\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: x{n}\r\n\r\n",
    "GET / HTTP/1.1\r\nTransfer-Encoding: {n}\r\n\r\n", "GET / HTTP/1.1\r\nExpect: {n}\r\n\r\n",
    "POST /webhooks/stripe HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n{n}zz\r\n",
    "GET /{n} HTTP/1.1\r\nHost: {n}\r\nCookie: {n}={n}\r\nUser-Agent: {n}\r\nReferer: {n}\r\nForwarded: {n}\r\n\r\n",
    "GET /audit/payments HTTP/1.1\r\nHost: {n}\r\nAuthorization: Bearer {n}\r\nX-{n}: {n}\r\n\r\n",
    "{n} /webhooks/stripe HTTP/1.1\r\nHost: localhost\r\nContent-Type: {n}; charset={n}\r\n\r\n",
    "PUT /webhooks/stripe/{n} HTTP/1.1\r\nHost: localhost\r\nX-Request-Id: {n}\r\n\r\n",
)  # fmt: skip
COMMANDS = (
    ["{n}"], ["audit", "{n}"], ["audit", "payment", "{n}"], ["audit", "payment", "pi_1", "{n}"],
    ["audit", "payments", "--customer", "{n}"], ["audit", "payments", "--format", "{n}"],
    ["audit", "payments", "--{n}"],
    ["audit", "totals", "--period", "{n}"], ["db", "{n}"], ["events", "replay", "--{n}=1"],
)  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder with everything that the service writes: the cluster, its log, temporary files, what it says."""
    (tmp_path / "tmp").mkdir()
    yield tmp_path
    embedded.stop(tmp_path / "postgres")


@pytest.fixture
def service(place: Path) -> Iterator[Service]:
    """A service that says all it can."""
    url = embedded.url(place / "postgres")
    engine = connect(url)
    migrate.upgrade(engine)
    engine.dispose()
    with (place / "said").open("wb") as said:
        service = launch(url, said, LOG_LEVEL="DEBUG", TMPDIR=str(place / "tmp"))
        yield service
        service.process.send_signal(signal.SIGTERM)
        service.process.wait(PATIENCE_S)


def raw(service: Service, request: bytes) -> bytes:
    """Send bytes and read all that comes back."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE_S) as connection:
        with suppress(OSError):  # the server may have closed already
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
        answer = b""
        with suppress(ConnectionResetError):
            while piece := connection.recv(65536):
                answer += piece
    return answer


def signed(body: bytes, **headers: str) -> bytes:
    """A delivery as Stripe signs it, with headers of the test's own."""
    stamp = int(time.time())
    mac = hmac.digest(SECRET.encode(), b"%d.%b" % (stamp, body), "sha256").hex()
    given = {"Content-Type": "application/json", "Stripe-Signature": f"t={stamp},v1={mac}", "Host": "localhost"}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in {**given, **headers}.items()]
    start = ["POST /webhooks/stripe HTTP/1.1", f"Content-Length: {len(body)}", "Connection: close", *lines]
    return "\r\n".join([*start, "", ""]).encode() + body


def deliveries(n: str) -> list[bytes]:
    """Deliveries that are refused, and events that are taken."""
    session = builders.checkout_session(client_reference_id=n, metadata={n: n}, unheard_of={n: [n]}, mode=n)
    event = builders.event("checkout.session.completed", session)
    bodies = [b'{"id": "%b"' % n.encode(), b"\xff" + n.encode(), json.dumps({"id": n, "object": "event"}).encode()]
    bodies += [
        json.dumps({**event, "type": f"x {n}"}).encode(),
        json.dumps({**event, "id": f"evt_{TYPED.index(n)}"}).encode(),
    ]
    headers = ({}, {"Stripe_Signature": f"t={n},v1={n}"}, {"Content_Type": n}, {"Content_Encoding": n})
    return [signed(body, **changed) for body in bodies for changed in headers]


def traces(*told: bytes) -> list[bytes]:
    """The forms of the number that are found in what was told."""
    return [trace for trace in TRACES if any(trace in text for text in told)]


def test_no_request_leaves_a_trace(service: Service, place: Path) -> None:
    """In a URL, a method, a header, a signature, broken JSON, or an event: refused or masked, and never repeated."""
    plain = [f"GET {address} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" for address in ADDRESSES]
    requests = [text.format(n=n).encode() for text in (*plain, *BROKEN) for n in (*TYPED, *QUOTED) if " " not in n]
    requests += [request for n in TYPED for request in deliveries(n)]

    answers = [raw(service, request) for request in requests]
    with psycopg.connect(service.url, autocommit=True) as connection:
        connection.execute("alter table events rename to away")
        answers += [raw(service, request) for request in deliveries(CARD)]
        connection.execute("alter table away rename to events")
    answers.append(service.request("GET", "/metrics")[2])
    service.rows("select pg_switch_wal()")

    assert traces(*answers) == []
    files = [file for file in place.rglob("*") if file.is_file()]
    assert [(file.name, found) for file in files if (found := traces(file.read_bytes()))] == []
    said = (place / "said").read_text()
    assert service.rows("select count(*) from events") == [(3,)]
    assert all(words in said for words in ("delivery refused", "Invalid request", "UndefinedTable"))
    assert any("metrics" in str(file) for file in files)


def test_no_command_repeats_a_number(service: Service) -> None:
    """A terminal has a scroll-back, and a job's output is mailed and kept."""
    for command in COMMANDS:
        arguments = [part.format(n=CARD) for part in command]
        ended = subprocess.run(
            [sys.executable, "-m", "flask", *arguments], cwd=ROOT, env=environment(service.url, 1), capture_output=True,
            check=False, timeout=PATIENCE_S,
        )  # fmt: skip

        assert (ended.returncode, ended.stdout, traces(ended.stderr)) == (2, b"", []), command
        assert b"--help" in ended.stderr
