"""Everything that is no question: a payment's history, health, metrics, this description, and what Stripe delivers."""

import inspect
from typing import Any

from storage.exports.columns import Column, Kind
from storage.questions import history, payments
from storage.questions.filters import ACCOUNT, LIVEMODE, TZ
from webhooks.web.openapi.kinds import of_column, of_row
from webhooks.web.openapi.questions import ETAG, FILES, KNOWN_ALREADY, RATE, TOLD, UNCHANGED, taken
from webhooks.web.openapi.refusals import may_be

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
WORD_OR_NULL: Schema = {"type": ["string", "null"]}
COUNT_OR_NULL: Schema = {"type": ["integer", "null"]}
PAYMENT_ID: Schema = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "The id of a payment (pi_…) or of a charge (ch_…).",
    "schema": {"type": "string", "pattern": "^(?:pi|ch|py)_[A-Za-z0-9]{1,60}$"},
}
CHANGE: Schema = {
    "type": "object",
    "required": ["object", "id", "field", "old", "new", "currency"],
    "properties": {column.name: of_column(column) for column in history.COLUMNS if column.name in
                   {"object", "field", "old", "new", "currency"}} | {"id": TEXT},
}  # fmt: skip
STEP: Schema = {
    "type": "object",
    "required": ["event", "type", "created", "received_at", "object", "id", "parked", "changes"],
    "properties": {
        **{name: TEXT for name in ("event", "type", "object", "id")},
        **{name: of_column(Column(name, Kind.TIME)) for name in ("created", "received_at")},
        "parked": {"type": "boolean"},
        "changes": {"type": "array", "items": CHANGE},
    },
}
PAYMENT: Schema = {
    "type": "object",
    "required": ["payment", "filters", "summary", "events"],
    "properties": {
        "payment": TEXT,
        "filters": TOLD,
        "summary": {"type": "array", "items": of_row(payments.COLUMNS)},
        "events": {"type": "array", "items": STEP},
    },
}
READY: Schema = {
    "type": "object",
    "required": ["status", "database", "migrations", "people_key", "parked_events", "alarms"],
    "properties": {
        "status": {"enum": ["ready", "not ready"]},
        "database": {"enum": ["reachable", "away"]},
        "migrations": {"enum": ["at head", "behind", "unknown"]},
        "people_key": {"enum": ["opens the vault", "does not open the vault", "unknown"]},
        "parked_events": COUNT_OR_NULL,
        "alarms": {"type": ["object", "array", "null"]},
    },
}
ALIVE: Schema = {"type": "object", "required": ["status"], "properties": {"status": {"const": "alive"}}}


def said(description: str, media_type: str, schema: Schema, headers: Schema | None = None) -> Schema:
    """Describe an answer."""
    found: Schema = {"description": description, "content": {media_type: {"schema": schema}}}
    return found | ({"headers": headers} if headers else {})


def told(tag: str, name: str, summary: str, responses: Schema, **more: Any) -> Schema:
    """Describe an operation that reads."""
    return {"get": {"tags": [tag], "operationId": name, "summary": summary, **more, "responses": responses}}


def payment() -> Schema:
    """Describe a payment's history in its forms."""
    words = inspect.getdoc(history.history) or ""
    given = [PAYMENT_ID, *(taken(offer) for offer in (LIVEMODE, TZ, ACCOUNT))]
    refused = may_be(400, 403, 404, 429, 500, 503)
    title = words.partition("\n")[0]
    found = said("The payment, and every event that touched it.", "application/json", PAYMENT, {"ETag": ETAG} | RATE)
    as_json = {"200": found, "304": UNCHANGED} | refused
    paths = {
        "/audit/payments/{id}.json": told(
            "payments", "payment.json", title, as_json, description=words, parameters=[*given, KNOWN_ALREADY]
        )
    }
    for form, media_type in FILES.items():
        flat = {"200": said("A row for each change.", media_type, TEXT, RATE)} | refused
        paths[f"/audit/payments/{{id}}.{form}"] = told(
            "payments", f"payment.{form}", title, flat, description=words, parameters=given
        )
    return paths


def operations() -> Schema:
    """Describe what the operator's machines ask, and this description."""
    unready = said("Deliveries cannot be taken in now.", "application/json", READY)
    ready = {"200": said("Deliveries can be taken in.", "application/json", READY), "503": unready} | may_be(500)
    live = {"200": said("It does.", "application/json", ALIVE)} | may_be(500)
    counted = {"200": said("Prometheus' text format.", "text/plain", TEXT)} | may_be(403, 500, 503)
    described = {"200": said("OpenAPI 3.1.", "application/json", {"type": "object"}, {"ETag": ETAG} | RATE)}
    described |= {"304": UNCHANGED} | may_be(403, 429, 500)
    token: list[Schema] = [{}, {"metrics_token": []}]
    return {
        "/health/live": told("operations", "live", "Does the process answer?", live),
        "/health/ready": told("operations", "ready", "Can deliveries be taken in?", ready),
        "/metrics": told("operations", "metrics", "How much of everything?", counted, security=token),
        "/openapi.json": told("operations", "openapi", "What can be asked?", described, parameters=[KNOWN_ALREADY]),
    }
