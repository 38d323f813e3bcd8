"""Until people can sign in, finance's pages answer on this machine only."""

import pytest

from tests.conftest import Ledger

PATHS = [
    "/audit/",
    "/audit/payments",
    "/audit/payments.json",
    "/audit/totals.csv",
    "/audit/payments/pi_1",
    "/audit/nothing",
]


@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.1", "::2", "::ffff:192.0.2.7", "", "unknown"])
def test_other_machines_are_refused(ledger: Ledger, address: str) -> None:
    """Listening on every interface must not publish the books."""
    answers = [ledger.client.get(path, environ_base={"REMOTE_ADDR": address}) for path in PATHS]

    assert [(answer.status_code, answer.mimetype) for answer in answers] == [(403, "application/problem+json")] * 6


def test_forwarded_requests_are_refused(ledger: Ledger) -> None:
    """Behind a proxy everybody comes from this machine."""
    names = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Anything", "X-Real-IP", "x-real-ip"]
    names += ["Via", "CDN-Loop", "X-Original-URL", "X-Amzn-Trace-Id", "X-Envoy-External-Address", "Fly-Client-IP"]

    answers = {name: ledger.client.get("/audit/payments", headers={name: "127.0.0.1"}).status_code for name in names}

    assert answers == dict.fromkeys(names, 403)


def test_a_proxy_that_only_speaks_for_others_is_known_by_its_old_http(ledger: Ledger) -> None:
    """By default nginx adds no header and asks for 127.0.0.1, but in HTTP/1.0; no browser does."""
    old = {"SERVER_PROTOCOL": "HTTP/1.0"}

    assert ledger.client.get("/audit/payments", environ_overrides=old).status_code == 403
    assert ledger.client.get("/health/live", environ_overrides=old).status_code == 200


FOREIGN = [
    "example.org",
    "localhost.example.org",
    "127.0.0.1.example.org",
    "localhost@example.org",
    "localhost:80@example.org",
    "128.0.0.1",
    "[::2]",
    "0.0.0.0",  # noqa: S104 — a name that a browser may be told, nothing listens there
    "10.0.0.1:8000",
    "localhost:port",
]


def test_foreign_names_that_lead_here_are_refused(ledger: Ledger) -> None:
    """DNS rebinding: a page elsewhere points its own name at 127.0.0.1 and reads what the browser gets."""
    answers = {host: ledger.client.get("/audit/payments", headers={"Host": host}).status_code for host in FOREIGN}

    assert answers == dict.fromkeys(FOREIGN, 403)


OWN = ["localhost", "localhost:8000", "LOCALHOST", "127.0.0.1:8000", "127.0.0.2", "[::1]", "[::1]:8000"]


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_answered(ledger: Ledger, address: str) -> None:
    """Two commands and a browser must be enough to look around."""
    machine = {"REMOTE_ADDR": address}
    answers = {host: ledger.client.get("/audit/", environ_base=machine, headers={"Host": host}) for host in OWN}

    assert {host: answer.status_code for host, answer in answers.items()} == dict.fromkeys(OWN, 200)
