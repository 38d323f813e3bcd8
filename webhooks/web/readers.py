"""Who asks: a program, or a person with a browser. Programs get documents, people get pages."""

from flask import request

from storage.exports.forms import FORMS

DOCUMENT, PAGE = "application/problem+json", "text/html"
OFFERED = (DOCUMENT, "application/json", PAGE)  # the first is for those who take anything
ENDINGS = frozenset({"json", *FORMS})


def is_program() -> bool:
    """Say whether the address is one for programs: it ends in .json, or in the form of a file."""
    return request.path.rpartition(".")[2] in ENDINGS


def is_person() -> bool:
    """Say whether a person asks for a page: a browser names HTML before anything else, and htmx names itself."""
    is_browser = request.accept_mimetypes.best_match(OFFERED, DOCUMENT) == PAGE
    return not is_program() and (is_browser or "HX-Request" in request.headers)
