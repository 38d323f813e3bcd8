"""Monitors learn whether the service lives, is ready and how it does; strangers learn nothing."""

from dataclasses import replace
from http import HTTPStatus

import pytest
from flask import Flask
from sqlalchemy import text

from storage.alarms import KINDS
from storage.database import connect
from tests import builders
from webhooks import metrics
from webhooks.event_types import EVENT_TYPES
from webhooks.web import operations, problems

TOKEN = "metrics_token_0123456789"
READY = {
    "status": "ready",
    "database": "reachable",
    "migrations": "at head",
    "people_key": "opens the vault",
    "parked_events": 0,
    "alarms": dict.fromkeys(KINDS, 0),
}

UNKNOWN = {"people_key": "unknown", "parked_events": None, "alarms": None}


def serve(settings):
    """Serve the operations pages alone; give back the client and the engine to close."""
    app = Flask(__name__)
    engine = connect(settings.database_url)
    problems.register(app)
    app.register_blueprint(operations.blueprint(engine, settings))
    return app.test_client(), engine


@pytest.fixture
def served(settings):
    """The pages on a migrated database, with a token."""
    client, engine = serve(replace(settings, metrics_token=TOKEN))
    yield client, engine
    engine.dispose()


def asked(client, path, **options):
    """Ask and give back status and document."""
    response = client.get(path, **options)
    assert response.headers["Cache-Control"] == "no-store"
    return response.status_code, response.json


def test_ready_with_the_database_at_head(served):
    """A platform sends traffic once this is 200."""
    client, _ = served

    assert asked(client, "/health/ready") == (200, READY)


def test_parked_events_are_shown_and_do_not_stop_deliveries(served):
    """Taking the service down for one event would lose the others."""
    client, engine = served
    with engine.begin() as connection:
        connection.execute(text("set session_replication_role = replica"))
        connection.execute(
            text("insert into parked_events (id, account, livemode, error) values ('evt_1', '', true, 'KeyError')")
        )

    assert asked(client, "/health/ready") == (200, READY | {"parked_events": 1})
    assert "ledger_parked_events 1.0" in client.get("/metrics").text.splitlines()


@pytest.mark.parametrize(("version", "stands"), [("0001", "behind"), ("9999", "ahead")])
def test_a_database_of_another_release_is_not_ready(served, version, stands):
    """The code expects tables that are not there yet; or a newer release has migrated, and older processes go on."""
    client, engine = served
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = :version"), {"version": version})

    other = {"status": "not ready", "database": "reachable", "migrations": stands, **UNKNOWN}
    assert asked(client, "/health/ready") == (503, other)


def test_database_away_is_not_ready_and_alive(settings, tmp_path):
    """Restarting the service would not bring the database back. The answer says nothing about where it should be."""
    client, _ = serve(replace(settings, database_url=f"postgresql://canary@/canary?host={tmp_path}"))

    away = {"status": "not ready", "database": "away", "migrations": "unknown", **UNKNOWN}
    assert asked(client, "/health/ready") == (503, away)
    assert asked(client, "/health/live") == (200, {"status": "alive"})
    assert "ledger_parked_events " not in client.get("/metrics").text


def test_another_people_key_is_not_ready(ledger, settings):
    """What is stored of people would be lost without a word: somebody must bring the old key back."""
    ledger.deliver(builders.event("customer.created", builders.customer()))
    client, engine = serve(replace(settings, people_key=bytes(32)))

    other = READY | {"status": "not ready", "people_key": "does not open the vault"}
    assert asked(client, "/health/ready") == (503, other)
    engine.dispose()


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, HTTPStatus.OK),
        ("203.0.113.9", {}, HTTPStatus.FORBIDDEN),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, HTTPStatus.FORBIDDEN),
        ("203.0.113.9", {"Authorization": f"Bearer {TOKEN}"}, HTTPStatus.OK),
        ("203.0.113.9", {"Authorization": "Bearer metrics_token_0123456788"}, HTTPStatus.FORBIDDEN),
        ("203.0.113.9", {"Authorization": "Bearer ä"}, HTTPStatus.FORBIDDEN),
    ],
)
def test_metrics_answer_here_or_with_the_token(served, address, headers, status):
    """Turnover can be read from counters."""
    client, _ = served

    assert client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address}).status_code == status


def test_without_a_token_no_token_opens_metrics(settings):
    """An empty setting must not be matched by an empty token."""
    client, engine = serve(settings)
    answers = {
        client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code
        for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer"})
    }
    engine.dispose()

    assert answers == {403}


def sample(name):
    """Read one number as Prometheus would."""
    lines = metrics.exposition(None).decode().splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


def test_counts_have_labels_from_fixed_lists():
    """A type or object that a delivery invents must not grow the metrics without end."""
    names = [
        'ledger_events_total{type="other"}', 'ledger_events_total{type="charge.refunded"}',
        'ledger_sightings_total{detector="other",object_type="other"}',
        'ledger_sightings_total{detector="pin",object_type="charge"}',
        'ledger_deliveries_total{outcome="known"}', 'ledger_deliveries_total{outcome="stored"}',
        'ledger_deliveries_total{outcome="unavailable"}', "ledger_commit_events_sum",
        'ledger_thin_events_total{type="charge.refunded"}', 'ledger_thin_events_total{type="other"}',
    ]  # fmt: skip
    before = [sample(name) for name in names]

    metrics.stored("invented.type")
    metrics.stored("v1.charge.refunded")
    metrics.stored("v1.invented.type")
    metrics.sighted("invented", "invented", 2)
    metrics.sighted("charge", "pin", 3)
    metrics.delivered("unavailable")
    metrics.committed(0.01, 5, ["invented.type", "charge.refunded"])

    assert [sample(name) - old for name, old in zip(names, before, strict=True)] == [2, 1, 2, 3, 3, 2, 1, 5, 1, 1]


def test_a_sighting_is_counted_from_zero():
    """Prometheus sees an increase only in a series that was there before: the first sighting must raise the alert."""
    lines = metrics.exposition(None).decode().splitlines()

    assert 'ledger_sightings_total{detector="track_data",object_type="payout"} 0.0' in lines


def test_event_types_cover_finance():
    """The list is Stripe's, snapshot and thin."""
    assert {"charge.refunded", "payout.reconciliation_completed", "v2.core.event_destination.ping"} <= EVENT_TYPES
