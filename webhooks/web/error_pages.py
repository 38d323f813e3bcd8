"""Errors as pages for people: the same words as the problem document (RFC 9457) that programs get, and a way on."""

from http import HTTPStatus

from flask import Response, g, request, url_for
from jinja2 import Environment, PackageLoader

from webhooks.web import framing
from webhooks.web.policy import secured
from webhooks.web.readers import PAGE

PAGES = Environment(loader=PackageLoader("webhooks.web"), autoescape=True)
PAGES.globals["url_for"] = url_for
ASKED_WRONGLY = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT})


def page(words: dict[str, str | int], status: int, headers: dict[str, str]) -> Response:
    """Tell a person what went wrong and what to do. It needs no database, and repeats nothing that was asked for."""
    # Strangers are shown nothing around the words, and a fault may be in what stands around them.
    is_framed = "may_ask" in g and status != HTTPStatus.INTERNAL_SERVER_ERROR
    around = framing.around() if is_framed else {}
    shown = {"framed": is_framed, "styled": status != HTTPStatus.FORBIDDEN, "narrowed": is_narrowed(status)}
    text = PAGES.get_template("problem.html").render(around | shown | words)
    return secured(Response(text, status, headers, content_type=f"{PAGE}; charset=utf-8"))


def is_narrowed(status: int) -> bool:
    """Say whether the same question without its filters could be the way on."""
    return status in ASKED_WRONGLY and bool(request.args.keys() - {"livemode"})
