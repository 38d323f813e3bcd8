"""Finance's pages: each question at its address, and the same address with .json or .csv."""

from collections.abc import Callable
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine

from storage.questions import QUESTIONS
from storage.questions.filters import LIVEMODE, PAYMENT_ID, TZ
from storage.questions.question import Question
from webhooks.web import access, pages
from webhooks.web.answers import Answers
from webhooks.web.caching import KEPT_BY_NOBODY
from webhooks.web.problems import ProblemError
from webhooks.web.rates import Rate

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": KEPT_BY_NOBODY,
}
FORM = "<any(json, csv):form>"


def blueprint(finance: Engine, zone: ZoneInfo, rate: Rate) -> Blueprint:
    """Serve the questions to whoever may see them."""
    audit = Blueprint("audit", __name__, url_prefix="/audit", template_folder="templates", static_folder="static")
    answers = Answers(finance, zone)
    audit.before_request(access.guard)
    audit.before_request(rate.guard)
    audit.after_request(rate.told)
    audit.after_request(secured)
    audit.record_once(front_door)
    add_questions(audit, answers)
    add_payments(audit, answers)
    return audit


def add_questions(audit: Blueprint, answers: Answers) -> None:
    """Serve the list of questions, and each question in its forms."""
    forms: dict[str, Callable[[Question], Response]] = {"json": answers.json, "csv": answers.csv}

    @audit.get("/")
    def index() -> str:
        return render_template("audit/index.html", **pages.layout("", answers.filters((LIVEMODE, TZ))))

    @audit.get("/<name>")
    def question(name: str) -> str:
        return answers.page(known(name))

    @audit.get(f"/<name>.{FORM}")
    def export(name: str, form: str) -> Response:
        return forms[form](known(name))


def add_payments(audit: Blueprint, answers: Answers) -> None:
    """Serve one payment's history in its forms, and a way to it by id."""
    forms: dict[str, Callable[[str], Response]] = {"json": answers.payment_json, "csv": answers.payment_csv}

    @audit.get("/payment")
    def find() -> ResponseReturnValue:
        filters = answers.filters((PAYMENT_ID, LIVEMODE, TZ))
        id = filters.given.get("id")
        if id is None:
            raise ProblemError(HTTPStatus.BAD_REQUEST, "Which payment?", PAYMENT_ID.help)
        return redirect(pages.payment_address(id, filters), HTTPStatus.SEE_OTHER)

    @audit.get("/payments/<id>")
    def payment(id: str) -> str:
        return answers.payment_page(id)

    @audit.get(f"/payments/<id>.{FORM}")
    def payment_export(id: str, form: str) -> Response:
        return forms[form](id)


def known(name: str) -> Question:
    """Look a question up."""
    if name not in QUESTIONS:
        raise ProblemError(HTTPStatus.NOT_FOUND, "No such question", f"The questions are: {', '.join(QUESTIONS)}.")
    return QUESTIONS[name]


def front_door(state: BlueprintSetupState) -> None:
    """Lead whoever comes to the front to the questions."""
    state.app.add_url_rule("/", "front", lambda: redirect(url_for("audit.index")))


def secured(response: Response) -> Response:
    """Let pages run nothing, be framed nowhere, and be kept by nobody but a program that asks for JSON."""
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    return response
