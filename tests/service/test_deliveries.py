"""What only the real server can show: bytes in pieces, many at once, a stop and a crash in the middle."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from storage import embedded, migrate
from storage.database import connect
from tests import builders
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
