"""The API's description (OpenAPI 3.1), generated from the questions themselves, as a document and as a page."""

from flask import Blueprint, Response, render_template

from webhooks.web import access
from webhooks.web.answers import as_json
from webhooks.web.caching import KEPT_BY_NOBODY
from webhooks.web.openapi.document import document
from webhooks.web.openapi.reading import kind, operations
from webhooks.web.problems import PAGE_HEADERS
from webhooks.web.rates import Rate


def blueprint(rate: Rate) -> Blueprint:
    """Serve the description to whoever may ask the questions."""
    openapi = Blueprint("openapi", __name__, template_folder="../templates")
    openapi.before_request(access.guard)
    openapi.before_request(rate.guard)
    openapi.after_request(rate.told)

    @openapi.get("/openapi.json")
    def described() -> Response:
        """Describe the API to programs."""
        return as_json(document())

    @openapi.get("/openapi")
    def page() -> Response:
        """Describe the API to people, from the same document."""
        described = document()
        text = render_template("openapi.html", api=described, operations=list(operations(described)), kind=kind)
        return Response(text, headers=PAGE_HEADERS | {"Cache-Control": KEPT_BY_NOBODY})

    return openapi
