"""The API's description (OpenAPI 3.1), generated from the questions themselves, as a document and as a page."""

from flask import Blueprint, Response, render_template

from webhooks.web import access, framing
from webhooks.web.answers import as_json
from webhooks.web.openapi.document import document
from webhooks.web.openapi.reading import described_to_people, kind
from webhooks.web.policy import secured
from webhooks.web.rates import Rate


def blueprint(rate: Rate) -> Blueprint:
    """Serve the description to whoever may ask the questions."""
    openapi = Blueprint("openapi", __name__)
    openapi.before_request(access.guard)
    openapi.before_request(rate.guard)
    openapi.after_request(rate.told)
    openapi.after_request(secured)

    @openapi.get("/openapi.json")
    def described() -> Response:
        """Describe the API to programs."""
        return as_json(document())

    @openapi.get("/openapi")
    def page() -> str:
        """Describe the API to people, from the same document."""
        api = document()
        shown = {"api": api, "told": described_to_people(api), "kind": kind}
        return render_template("openapi.html", **framing.around("openapi"), **shown)

    return openapi
