"""The questions as operations: each at its address, with its filters, its columns and its words."""

from typing import Any

from storage.exports.forms import Form
from storage.questions import QUESTIONS
from storage.questions.question import Question
from webhooks.web.openapi.answered import (
    CONDITIONAL,
    ETAG,
    KNOWN_ALREADY,
    NEXT,
    RATE,
    REFUSED,
    TOLD,
    in_each_form,
    said,
    taken,
    whole,
)
from webhooks.web.openapi.kinds import of_row
from webhooks.web.openapi.refusals import may_be

Schema = dict[str, Any]


def schema_name(question: Question) -> str:
    """Name a question's row among the schemas."""
    return "".join(part.capitalize() for part in question.name.split("-")) + "Row"


def schemas() -> Schema:
    """Describe each question's rows once."""
    return {schema_name(question): of_row(question.columns) for question in QUESTIONS.values()}


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
        address = f"/audit/{question.name}"
        found[f"{address}.json"] = {"get": as_json(question)}
        found |= {path: {"get": as_file(question, form)} for path, form in in_each_form(address).items()}
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
    headers = {"ETag": ETAG} | (NEXT if question.paged else {}) | RATE
    found = said(
        "A page of the answer." if question.paged else "The answer.", "application/json", answer(question), headers
    )
    return operation | {"responses": {"200": found, **CONDITIONAL} | may_be(*REFUSED)}


def as_file(question: Question, form: Form) -> Schema:
    """Describe a question's answer as a file."""
    same = {"description": f"{question.title}\n\nThe rows of `{question.name}.json`, all of them in one file."}
    responses = {"200": whole(form, "The whole answer.")} | may_be(*REFUSED)
    return asked(question, form.name) | same | {"responses": responses}
