"""Finding customers by e-mail as an operation: the one that takes a body, because addresses of pages are kept."""

from typing import Any

from storage.questions.by_email import CUSTOMER, GUESTS
from webhooks.by_email import LONGEST
from webhooks.web.openapi.answered import RATE, TEXT, said, taken
from webhooks.web.openapi.refusals import may_be
from webhooks.web.people import LOOKUP, OFFERED, TITLE

Schema = dict[str, Any]
ABOUT = (
    "Customers and guests of whom an event told this e-mail address, exactly: blanks around it and capitals make no "
    "difference. The body is an object with `email` alone. A guest is known by the payment, or by the object itself. "
    "The address is repeated nowhere."
)
WANTED: Schema = {
    "type": "object",
    "required": ["email"],
    "properties": {"email": {"type": "string", "minLength": 1, "maxLength": LONGEST}},
    "additionalProperties": False,
}
WHOSE: Schema = {
    "type": "object",
    "required": ["id", "type", "account"],
    "properties": {
        "id": TEXT,
        "type": {"enum": sorted({CUSTOMER, *GUESTS.values()})},
        "account": {"type": "string", "description": "The connected account; empty for the platform's own."},
    },
}
FOUND: Schema = {
    "type": "object",
    "required": ["filters", "rows", "is_whole"],
    "properties": {
        "filters": {"type": "object", "required": ["livemode"], "properties": {"livemode": {"type": "boolean"}}},
        "rows": {"type": "array", "items": WHOSE, "description": "Last seen first; none where nobody is known."},
        "is_whole": {"type": "boolean", "description": "false: there are more than are listed."},
    },
}


def paths() -> Schema:
    """Describe it."""
    operation = {
        "tags": ["questions"],
        "operationId": "customers-lookup.json",
        "summary": TITLE,
        "description": ABOUT,
        "parameters": [taken(offer) for offer in OFFERED],
        "requestBody": {"required": True, "content": {"application/json": {"schema": WANTED}}},
        "responses": {"200": said("Whom it is known of.", "application/json", FOUND, RATE)}
        | may_be(400, 403, 413, 415, 429, 500, 503),
    }
    return {f"/audit{LOOKUP}": {"post": operation}}
