"""Errors as pages for people: the same words as the problem document (RFC 9457) that programs get."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, make_response, render_template, request

from storage.questions.filters import Filters
from webhooks.web import pages
from webhooks.web.problems import ProblemError, problem

FOR_PROGRAMS, FOR_PEOPLE = "application/problem+json", "text/html"


def wants_page() -> bool:
    """Say whether a person asks: a browser names HTML before anything else, and htmx names itself."""
    is_file = "." in request.path.rpartition("/")[2]
    is_browser = request.accept_mimetypes.best_match((FOR_PROGRAMS, FOR_PEOPLE)) == FOR_PEOPLE
    return not is_file and (is_browser or "HX-Request" in request.headers)


def answer(error: ProblemError) -> Response:
    """Refuse a page. A stranger, whom not even the style sheet is for, gets the document."""
    if not wants_page() or error.status == HTTPStatus.FORBIDDEN:
        return problem(error.status, error.title, error.detail, error.headers)
    response = make_response(render_template("audit/problem.html", error=error), error.status)
    response.headers.update(error.headers)
    return response


def around(zone: ZoneInfo) -> dict[str, Any]:
    """Gather what a page shows that could not read what was asked: the mode still stands in its address."""
    given = {"livemode": "false"} if request.args.get("livemode") == "false" else {}
    return pages.layout("", Filters(zone, datetime.now(UTC).date(), livemode=not given, given=given))
