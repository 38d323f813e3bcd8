"""One payment's history as operations: told once, and flat in each form of file."""

import inspect
from typing import Any

from storage.exports.columns import Column, Kind
from storage.questions import history, payments
from webhooks.web.answers import HISTORY_FILTERS
from webhooks.web.openapi.answered import (
    CONDITIONAL,
    ETAG,
    KNOWN_ALREADY,
    RATE,
    REFUSED,
    TEXT,
    TOLD,
    in_each_form,
    said,
    taken,
    whole,
)
from webhooks.web.openapi.kinds import of_column, of_row
from webhooks.web.openapi.refusals import may_be

Schema = dict[str, Any]
ADDRESS = "/audit/payments/{id}"
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


def paths() -> Schema:
    """Describe a payment's history in its forms."""
    found = said("The payment, and every event that touched it.", "application/json", PAYMENT, {"ETag": ETAG} | RATE)
    as_json = told("json", {"200": found, **CONDITIONAL}, KNOWN_ALREADY)
    files = in_each_form(ADDRESS).items()
    as_files = {path: told(form.name, {"200": whole(form, "A row for each change.")}) for path, form in files}
    return {f"{ADDRESS}.json": as_json} | as_files


def told(form: str, answered: Schema, *more: Schema) -> Schema:
    """Describe the history in one form."""
    words = inspect.getdoc(history.history) or ""
    return {
        "get": {
            "tags": ["payments"],
            "operationId": f"payment.{form}",
            "summary": words.partition("\n")[0],
            "description": words,
            "parameters": [PAYMENT_ID, *(taken(offer) for offer in HISTORY_FILTERS), *more],
            "responses": answered | may_be(*REFUSED),
        }
    }
