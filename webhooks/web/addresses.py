"""Addresses with a card number in them are refused before anything looks at them: pages and links would repeat it."""

from http import HTTPStatus
from urllib.parse import unquote_plus

from flask import request

from webhooks.scrubbing import scrubbed
from webhooks.web.problems import ProblemError


def guard() -> None:
    """Refuse such an address; nothing was looked up, and the answer does not repeat it."""
    asked = f"{request.path}?{unquote_plus(request.query_string.decode('latin-1'))}"
    if scrubbed(asked) != asked:
        raise ProblemError(
            HTTPStatus.BAD_REQUEST, "No card numbers here", "The address holds what looks like a card number."
        )
