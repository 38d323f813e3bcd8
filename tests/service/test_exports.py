"""Downloads through the real server: whole, broken off by a lost database, or left by a client who hangs up."""

import hashlib
import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psutil
import pytest
from sqlalchemy import text

from storage.database import connect
from storage.exports.forms import FORMS
from tests import builders
from tests.service.conftest import PATIENCE_S, Service, until

MANY = 100_000  # more than the buffers between server and client hold, in every form
BUFFER = 4096
GENERATED = f"""
insert into refunds select (jsonb_populate_record(r, jsonb_build_object(
  'id', 're_' || md5('a' || n), 'charge', 'ch_' || md5('b' || n), 'payment_intent', 'pi_' || md5('c' || n),
  'balance_transaction', 'txn_' || md5('d' || n)))).*
from refunds r, generate_series(2, {MANY}) n
"""
OF_READERS = (
    "from pg_stat_activity where application_name = 'checkout-ledger finance_reader' "
    "and backend_type = 'client backend'"  # and not those that help it in parallel
)
READERS_AT_WORK = f"select count(*) {OF_READERS} and state <> 'idle'"
ENDED = f"select count(pg_terminate_backend(pid)) {OF_READERS}"


def execute(service: Service, statement: str) -> None:
    """Change the database as its owner."""
    engine = connect(service.url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def refund(id: str) -> dict[str, Any]:
    """A refund, and the event that tells of it."""
    return builders.event("refund.created", builders.refund(id=id))


@pytest.fixture
def full(service: Service) -> Service:
    """A service with many refunds."""
    assert service.post(json.dumps(refund("re_1")).encode()) == 200
    execute(service, GENERATED)
    return service


@contextmanager
def begun(service: Service, form: str) -> Iterator[http.client.HTTPResponse]:
    """Begin a download through a narrow pipe: the server is in the middle of it until more is read. Hang up at last."""
    with socket.socket() as pipe:
        pipe.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        pipe.settimeout(PATIENCE_S)
        pipe.connect(("127.0.0.1", service.port))
        pipe.sendall(f"GET /audit/refunds.{form} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        with http.client.HTTPResponse(pipe) as response:
            response.begin()
            response.read(BUFFER // 4)
            yield response


def test_long_download_is_whole_and_deliveries_go_on_beside_it(full: Service) -> None:
    """An export shares its process with deliveries: they get their turn between its pieces."""
    for number, form in enumerate(FORMS):
        with begun(full, form):
            events = [refund(f"re_{form}{n}") for n in range(20)]
            assert full.deliver_at_once(events) == {200: len(events)}

        status, headers, content = full.request("GET", f"/audit/refunds.{form}", headers={"Host": "localhost"})

        rows = MANY + (number + 1) * len(events)
        assert status == 200
        assert "exp_" in headers["Link"]
        assert (hashlib.sha256(content).hexdigest(), rows) in full.rows("select sha256, rows from exports")
    assert full.rows("select count(*) from exports") == [(len(FORMS),)]


def test_client_that_hangs_up_leaves_nothing_behind(full: Service) -> None:
    """No cursor, no temporary file, no record of a file that nobody has."""
    for form in FORMS:
        with begun(full, form):
            assert full.rows(READERS_AT_WORK) == [(1,)]
        until(lambda: full.rows(READERS_AT_WORK) == [(0,)])

    workers = psutil.Process(full.process.pid).children()
    assert [file.path for worker in workers for file in worker.open_files() if "(deleted)" in file.path] == []
    assert full.rows("select count(*) from exports") == [(0,)]
    assert full.request("GET", "/audit/refunds?limit=1", headers={"Host": "localhost"})[0] == 200


def test_download_that_breaks_off_does_not_look_finished(full: Service) -> None:
    """A browser marks it as failed; no form ends in the middle as if it were whole; and it is not on record."""
    for form in FORMS:
        with begun(full, form) as response:
            execute(full, ENDED)
            with pytest.raises((http.client.IncompleteRead, ConnectionError)):
                response.read()
        until(lambda: full.rows(READERS_AT_WORK) == [(0,)])

    assert full.rows("select count(*) from exports") == [(0,)]
