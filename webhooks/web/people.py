"""Customers by their e-mail address: asked in a body, never in an address that histories and logs would keep."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from storage.questions.by_email import CUSTOMER, People, Whose
from storage.questions.filters import LIVEMODE, TZ, Filters
from webhooks.by_email import COLUMNS, LONGEST, Finder, document
from webhooks.web import access, objects, pages
from webhooks.web.answers import Answers
from webhooks.web.pages import Cell
from webhooks.web.problems import ProblemError

LOOKUP = "/customers/lookup.json"
OFFERED = (LIVEMODE, TZ)
BIGGEST_BODY = 8192
NOBODY = (
    "No customer or payment of this mode has exactly this address, as far as events told. "
    "Blanks around it and capitals make no difference; anything else does."
)
OTHER_MODE = "It is known in {} mode: switch there and search again. "
TITLE = "Who has this e-mail address?"


def add(audit: Blueprint, answers: Answers, finder: Finder) -> None:
    """Serve the search's form, and the same for programs."""

    @audit.post("/search")
    def search_form() -> ResponseReturnValue:
        return searched(answers, finder)

    @audit.post(LOOKUP)
    def lookup() -> Response:
        return looked_up(answers, finder)


def searched(answers: Answers, finder: Finder) -> ResponseReturnValue:
    """Lead from an id to its page; answer an e-mail address here and now."""
    access.refuse_other_sites()
    request.max_content_length = BIGGEST_BODY
    text = request.form.get("id", "").strip()
    return people_page(answers, finder, text) if "@" in text else objects.led(answers, text, OFFERED)


def people_page(answers: Answers, finder: Finder, email: str) -> ResponseReturnValue:
    """Tell people whom an address is known of."""
    filters = answers.filters(OFFERED)
    with answers.reading() as connection:
        found = finder.people(connection, email, livemode=filters.livemode)
        other = not found.found and finder.people(connection, email, livemode=not filters.livemode).found
    if not found.found:
        switch = OTHER_MODE.format("test" if filters.livemode else "live") if other else ""
        return objects.missing(filters, "Nobody is known by this e-mail address", switch + NOBODY)
    return render_template("audit/people.html", **pages.layout("", filters), **shown(found, filters))


def shown(people: People, filters: Filters) -> Mapping[str, Any]:
    """Put customers apart from guests, who are known by what they paid."""
    customers = [each for each in people.found if each.type == CUSTOMER]
    guests = [each for each in people.found if each.type != CUSTOMER]
    groups = (("Customers", customers), ("Without a customer", guests))
    return {
        "title": TITLE,
        "columns": COLUMNS,
        "groups": [(name, [row(each, filters) for each in found]) for name, found in groups if found],
        "is_whole": people.is_whole,
    }


def row(whose: Whose, filters: Filters) -> list[Cell]:
    """Write one of them, with a link to what is known of it."""
    own = {"account": whose.account} if whose.account else {}
    href = pages.own_address("objects", whose.id, filters, **own)
    values = whose._asdict() | {"type": whose.type.replace("_", " ").replace(".", " ")}
    return [Cell(values[column.name], column.kind, href if column.name == "id" else None) for column in COLUMNS]


def looked_up(answers: Answers, finder: Finder) -> Response:
    """Tell programs the same."""
    access.refuse_other_sites()
    request.max_content_length = BIGGEST_BODY
    filters = answers.filters(OFFERED)
    email = wanted(request.get_json())
    with answers.reading() as connection:
        found = finder.people(connection, email, livemode=filters.livemode)
    return Response(orjson.dumps(document(found, filters)), mimetype="application/json")


def wanted(body: Any) -> str:
    """Read the body: an object with an address, and nothing else."""
    email = body.get("email") if isinstance(body, dict) and body.keys() == {"email"} else None
    if not isinstance(email, str) or not 0 < len(email) <= LONGEST:
        raise ProblemError(HTTPStatus.BAD_REQUEST, "The body is not as described", 'It takes {"email": "…"} only.')
    return email
