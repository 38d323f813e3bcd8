"""What is no question of finance's: names that lead to one, health, metrics, and this description."""

from typing import Any

from storage.migrate import AHEAD, AT_HEAD, BEHIND
from webhooks.web.openapi.answered import CONDITIONAL, ETAG, KNOWN_ALREADY, RATE, TEXT, said
from webhooks.web.openapi.refusals import may_be
from webhooks.web.readers import ENDINGS

Schema = dict[str, Any]
JSON = "application/json"
SAVED = "/audit/saved/{name}"
COUNT_OR_NULL: Schema = {"type": ["integer", "null"]}
READY: Schema = {
    "type": "object",
    "required": ["status", "database", "migrations", "people_key", "parked_events", "alarms"],
    "properties": {
        "status": {"enum": ["ready", "not ready"]},
        "database": {"enum": ["reachable", "away"]},
        "migrations": {"enum": [AT_HEAD, BEHIND, AHEAD, "unknown"]},
        "people_key": {"enum": ["opens the vault", "does not open the vault", "unknown"]},
        "parked_events": COUNT_OR_NULL,
        "alarms": {"type": ["object", "array", "null"]},
    },
}
ALIVE: Schema = {"type": "object", "required": ["status"], "properties": {"status": {"const": "alive"}}}
NAME: Schema = {
    "name": "name",
    "in": "path",
    "required": True,
    "description": "A name that flask audit save gave; the question saved lists them.",
    "schema": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,63}$"},
}
LEADS: Schema = {
    "description": "Where the question that was saved under the name is answered.",
    "headers": {"Location": {"description": "Its address.", "required": True, "schema": TEXT}} | RATE,
}


def told(tag: str, name: str, summary: str, responses: Schema, **more: Any) -> Schema:
    """Describe an operation that reads."""
    return {"get": {"tags": [tag], "operationId": name, "summary": summary, **more, "responses": responses}}


def saved() -> Schema:
    """Describe how a name leads to its question, in the form asked for."""
    title, answered = "What was saved under this name?", {"303": LEADS} | may_be(403, 404, 429, 500, 503)
    return {
        f"{SAVED}.{form}": told("questions", f"saved-name.{form}", title, answered, parameters=[NAME])
        for form in sorted(ENDINGS)
    }


def operations() -> Schema:
    """Describe what the operator's machines ask, and this description."""
    unready = said("Deliveries cannot be taken in now.", JSON, READY)
    ready = {"200": said("Deliveries can be taken in.", JSON, READY), "503": unready} | may_be(500)
    live = {"200": said("It does.", JSON, ALIVE)} | may_be(500)
    counted = {"200": said("Prometheus' text format.", "text/plain", TEXT)} | may_be(403, 500, 503)
    described = {"200": said("OpenAPI 3.1.", JSON, {"type": "object"}, {"ETag": ETAG} | RATE)}
    described |= CONDITIONAL | may_be(403, 429, 500)
    token: list[Schema] = [{}, {"metrics_token": []}]
    return {
        "/health/live": told("operations", "live", "Does the process answer?", live),
        "/health/ready": told("operations", "ready", "Can deliveries be taken in?", ready),
        "/metrics": told("operations", "metrics", "How much of everything?", counted, security=token),
        "/openapi.json": told("operations", "openapi", "What can be asked?", described, parameters=[KNOWN_ALREADY]),
    }
