"""What answers share: their headers, the filters that several questions take, and the forms of files."""

from typing import Any

from storage.exports.forms import FORMS, Form
from storage.questions.filters import ALWAYS_TAKEN, PAGED, THEN, Filter
from webhooks.web.openapi.kinds import parameter
from webhooks.web.openapi.refusals import may_be

Schema = dict[str, Any]
REFUSED = (400, 403, 404, 409, 429, 500, 503)
TEXT: Schema = {"type": "string"}
SHARED = {id(offer): offer for offer in (*ALWAYS_TAKEN, *THEN, *PAGED)}
KNOWN_ALREADY: Schema = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of the answer that you have: 304 if it is still true.",
    "schema": TEXT,
}
CONDITIONAL = {"304": {"description": "The answer that you have is still true."}} | may_be(412)
ETAG = {"description": "Names this answer's content.", "required": True, "schema": TEXT}
RATE = {
    "RateLimit-Policy": {"description": "How many requests are allowed.", "schema": TEXT},
    "RateLimit": {"description": "How many are left, and for how many seconds.", "schema": TEXT},
}
NEXT = {"Link": {"description": 'The next page, rel="next" (RFC 8288).', "schema": TEXT}}
MANIFEST = {
    "Content-Disposition": {"description": "The file's name.", "schema": TEXT},
    "Link": {
        "description": 'The question exports, asked for this file, rel="describedby": its rows, bytes and SHA-256.',
        "schema": TEXT,
    },
}
TOLD: Schema = {
    "type": "object",
    "description": "What the answer was narrowed by, defaults included.",
    "required": ["livemode", "tz"],
    "properties": {"livemode": {"type": "boolean"}, "tz": TEXT},
    "additionalProperties": TEXT,
}


def parameters() -> Schema:
    """Describe the filters that questions share once."""
    return {offer.name: parameter(offer) for offer in SHARED.values()}


def taken(offer: Filter) -> Schema:
    """Refer to a shared filter; describe a question's own."""
    return {"$ref": f"#/components/parameters/{offer.name}"} if id(offer) in SHARED else parameter(offer)


def said(description: str, media_type: str, schema: Schema, headers: Schema | None = None) -> Schema:
    """Describe an answer."""
    found: Schema = {"description": description, "content": {media_type: {"schema": schema}}}
    return found | ({"headers": headers} if headers else {})


def whole(form: Form, description: str) -> Schema:
    """Describe an answer as a file."""
    unit = "the currency's smallest unit" if form.is_minor else "major units"
    kind = form.media_type.partition(";")[0]
    return said(f"{description} Amounts are in {unit}.", kind, {}, MANIFEST | RATE)


def in_each_form(address: str) -> dict[str, Form]:
    """List an answer's addresses as a file."""
    return {f"{address}.{form.name}": form for form in FORMS.values()}
