"""What the operator's machines ask: alive, ready, and how much of everything."""

import hmac

from flask import Blueprint, Response, jsonify, request
from sqlalchemy import Engine

from storage.alarms import counted
from storage.health import look
from storage.vault import Vault
from webhooks import gauges, metrics, open_discrepancies
from webhooks.settings import Settings
from webhooks.web.access import guard

PLAIN = "text/plain; version=0.0.4; charset=utf-8"  # Prometheus' exposition format


def blueprint(owner: Engine, settings: Settings) -> Blueprint:
    """Serve health to everybody, metrics to this machine and to holders of the token."""
    operations = Blueprint("operations", __name__)
    vault = Vault(settings.people_key)

    @operations.get("/health/live")
    def live() -> Response:
        """The process answers."""
        return _fresh(jsonify(status="alive"))

    @operations.get("/health/ready")
    def ready() -> Response:
        """The database can take deliveries in, and what it holds of people can be read."""
        health = look(owner, vault)
        response = jsonify(
            status="ready" if health.is_ready else "not ready",
            database="reachable" if health.database else "away",
            migrations=health.migrations or "unknown",
            people_key={True: "opens the vault", False: "does not open the vault", None: "unknown"}[health.people_key],
            parked_events=health.parked_events,
            alarms=None if health.watched is None else counted(health.watched.alarms),
        )
        response.status_code = 200 if health.is_ready else 503
        return _fresh(response)

    @operations.get("/metrics")
    def expose() -> Response:
        """Counters and timings of all processes."""
        if not _has_token(settings.metrics_token):
            guard()
        health = look(owner, vault)
        told = metrics.exposition(health.parked_events, health.watched) + open_discrepancies.exposition(owner)
        told += gauges.exposition(owner)
        return _fresh(Response(told, content_type=PLAIN))

    return operations


def _has_token(token: str) -> bool:
    given = request.headers.get("Authorization", "").encode()
    return bool(token) and hmac.compare_digest(given, f"Bearer {token}".encode())


def _fresh(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
