"""The questions as operations: each at its address, with its filters, its columns and its words."""

from typing import Any

from storage.questions import QUESTIONS
from storage.questions.filters import ALWAYS_TAKEN, PAGED, Filter
from storage.questions.question import Question
from webhooks.web.openapi.kinds import of_row, parameter
from webhooks.web.openapi.refusals import may_be

Schema = dict[str, Any]
SHARED = {id(offer): f"{offer.name}" for offer in (*ALWAYS_TAKEN, *PAGED)}
FILES = {"csv": "text/csv"}  # the forms that are sent whole, as files
REFUSED = (400, 403, 404, 409, 429, 500, 503)
KNOWN_ALREADY = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of the answer that you have: 304 if it is still true.",
    "schema": {"type": "string"},
}
UNCHANGED = {"description": "The answer that you have is still true."}
ETAG = {"description": "Names this answer's content.", "required": True, "schema": {"type": "string"}}
RATE = {
    "RateLimit-Policy": {"description": "How many requests are allowed.", "schema": {"type": "string"}},
    "RateLimit": {"description": "How many are left, and for how many seconds.", "schema": {"type": "string"}},
}
NEXT = {"Link": {"description": 'The next page, rel="next" (RFC 8288).', "schema": {"type": "string"}}}
TOLD: Schema = {
    "type": "object",
    "description": "What the answer was narrowed by, defaults included.",
    "required": ["livemode", "tz"],
    "properties": {"livemode": {"type": ["boolean", "string"]}, "tz": {"type": "string"}},
}


def schema_name(question: Question) -> str:
    """Name a question's row among the schemas."""
    return "".join(part.capitalize() for part in question.name.split("-")) + "Row"


def schemas() -> Schema:
    """Describe each question's rows once."""
    return {schema_name(question): of_row(question.columns) for question in QUESTIONS.values()}


def parameters() -> Schema:
    """Describe the filters that all questions share once."""
    return {offer.name: parameter(offer) for offer in (*ALWAYS_TAKEN, *PAGED)}


def taken(offer: Filter) -> Schema:
    """Refer to a shared filter; describe a question's own."""
    shared = SHARED.get(id(offer))
    return {"$ref": f"#/components/parameters/{shared}"} if shared else parameter(offer)


def answer(question: Question) -> Schema:
    """Describe a page of an answer."""
    return {
        "type": "object",
        "required": ["question", "filters", "rows", "next"],
        "properties": {
            "question": {"const": question.name},
            "filters": TOLD,
            "rows": {"type": "array", "items": {"$ref": f"#/components/schemas/{schema_name(question)}"}},
            "next": {"type": ["string", "null"], "description": "Address of the next page; null on the last."},
        },
    }


def paths() -> Schema:
    """Describe every question in every form."""
    found: Schema = {}
    for question in QUESTIONS.values():
        found[f"/audit/{question.name}.json"] = {"get": as_json(question)}
        for form, media_type in FILES.items():
            found[f"/audit/{question.name}.{form}"] = {"get": as_file(question, form, media_type)}
    return found


def asked(question: Question, form: str) -> Schema:
    """Describe what a question is, in any form."""
    return {
        "tags": ["questions"],
        "operationId": f"{question.name}.{form}",
        "summary": question.title,
        "description": question.help,
        "parameters": [taken(offer) for offer in question.filters],
    }


def as_json(question: Question) -> Schema:
    """Describe a question's answer for programs."""
    operation = asked(question, "json")
    operation["parameters"].append(KNOWN_ALREADY)
    content = {"application/json": {"schema": answer(question)}}
    headers = {"ETag": ETAG} | (NEXT if question.paged else {}) | RATE
    found = {"description": "A page of the answer.", "headers": headers, "content": content}
    return operation | {"responses": {"200": found, "304": UNCHANGED} | may_be(*REFUSED)}


def as_file(question: Question, form: str, media_type: str) -> Schema:
    """Describe a question's answer as a file: the whole of it, amounts in major units."""
    content = {media_type: {"schema": {"type": "string"}}}
    found = {"description": "The whole answer, amounts in major units.", "headers": RATE, "content": content}
    return asked(question, form) | {"responses": {"200": found} | may_be(*REFUSED)}
