"""Finance's pages: each question at its address, and the same address with .json or the ending of a file's form."""

from http import HTTPStatus

from flask import Blueprint, Response, redirect, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from storage.exports.forms import FORMS
from storage.questions import QUESTIONS
from storage.questions.filters import LIVEMODE, PAYMENT_ID, TZ
from storage.questions.question import Question
from webhooks.by_email import Finder
from webhooks.web import access, objects, overview, pages, people
from webhooks.web.answers import Answers
from webhooks.web.policy import secured
from webhooks.web.problems import ProblemError
from webhooks.web.rates import Rate

FORM = f"<any({', '.join(FORMS)}):form>"


def blueprint(answers: Answers, finder: Finder, rate: Rate) -> Blueprint:
    """Serve the questions to whoever may see them."""
    audit = Blueprint("audit", __name__, url_prefix="/audit", template_folder="templates", static_folder="static")
    audit.before_request(access.guard)
    audit.before_request(rate.guard)
    audit.after_request(rate.told)
    audit.after_request(secured)
    audit.record_once(front_door)
    overview.add(audit, answers)
    objects.add(audit, answers)
    people.add(audit, answers, finder)
    add_questions(audit, answers)
    add_payments(audit, answers)
    add_saved(audit, answers)
    return audit


def add_questions(audit: Blueprint, answers: Answers) -> None:
    """Serve each question in its forms."""

    @audit.get("/<name>")
    def question(name: str) -> str:
        return answers.page(known(name))

    @audit.get("/<name>.json")
    def document(name: str) -> Response:
        return answers.json(known(name))

    @audit.get(f"/<name>.{FORM}")
    def export(name: str, form: str) -> Response:
        return answers.file(known(name), FORMS[form])


def add_payments(audit: Blueprint, answers: Answers) -> None:
    """Serve one payment's history in its forms, and a way to it by id."""

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

    @audit.get("/payments/<id>.json")
    def payment_document(id: str) -> Response:
        return answers.payment_json(id)

    @audit.get(f"/payments/<id>.{FORM}")
    def payment_export(id: str, form: str) -> Response:
        return answers.payment_file(id, FORMS[form])


def add_saved(audit: Blueprint, answers: Answers) -> None:
    """Lead to the questions that were given a name, in the form asked for."""

    @audit.get("/saved/<name>")
    def saved(name: str) -> ResponseReturnValue:
        return redirect(answers.saved(name), HTTPStatus.SEE_OTHER)

    @audit.get("/saved/<name>.json")
    def saved_document(name: str) -> ResponseReturnValue:
        return redirect(answers.saved(name, ".json"), HTTPStatus.SEE_OTHER)

    @audit.get(f"/saved/<name>.{FORM}")
    def saved_export(name: str, form: str) -> ResponseReturnValue:
        return redirect(answers.saved(name, f".{form}"), HTTPStatus.SEE_OTHER)


def known(name: str) -> Question:
    """Look a question up."""
    if name not in QUESTIONS:
        raise ProblemError(HTTPStatus.NOT_FOUND, "No such question", f"The questions are: {', '.join(QUESTIONS)}.")
    return QUESTIONS[name]


def front_door(state: BlueprintSetupState) -> None:
    """Lead whoever comes to the front to the questions."""
    state.app.add_url_rule("/", "front", lambda: redirect(url_for("audit.overview")))
