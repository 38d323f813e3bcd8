"""How a question asked over the web is answered: as a page, as JSON, or as a file that streams."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import orjson
from flask import Response, render_template, request
from sqlalchemy import Connection, Engine

from storage import saved
from storage.exports.columns import Row
from storage.exports.forms import Form
from storage.questions import answering, asked, history, one_payment, payment_objects
from storage.questions.filters import (
    ACCOUNT,
    LIVEMODE,
    THEN,
    TZ,
    ContradictionError,
    Filter,
    FilterError,
    Filters,
    UnknownPageError,
)
from storage.questions.history import Figures, Step
from storage.questions.question import Question
from webhooks import exporting
from webhooks.asking import document, history_document, reading
from webhooks.exporting import Export
from webhooks.web import pages, telling
from webhooks.web.caching import tagged
from webhooks.web.problems import ProblemError
from webhooks.web.readers import is_program
from webhooks.web.sending import Sending

# Each filter may be right, and the question still not: the status tells a program which.
REFUSED = {ContradictionError: HTTPStatus.CONFLICT, UnknownPageError: HTTPStatus.NOT_FOUND}
HISTORY_FILTERS = (LIVEMODE, TZ, ACCOUNT, *THEN)


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers from the database that finance may read, in the zone of the books unless another is asked for.

    In the registry it is written down which files left.
    """

    finance: Engine
    zone: ZoneInfo
    registry: Engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one moment; some questions are refused only once it is known what the books hold."""
        try:
            with reading(self.finance) as connection:
                yield connection
        except FilterError as error:
            raise refused(error) from None

    def filters(self, offered: Iterable[Filter]) -> Filters:
        """Check what the address asks for."""
        try:
            return asked.read(offered, given(), self.zone, datetime.now(UTC))
        except FilterError as error:
            raise refused(error) from None

    def page(self, question: Question) -> str:
        """Answer for people."""
        filters = self.filters(question.filters)
        with self.reading() as connection:
            page = question.page(connection, filters)
            other_mode = not page.rows and in_other_mode(connection, question, filters)
        return render_template(
            "audit/question.html", **pages.question_page(question, filters, page, other_mode=other_mode)
        )

    def json(self, question: Question) -> Response:
        """Answer for programs, a page at a time."""
        filters = self.filters(question.filters)
        with self.reading() as connection:
            page = question.page(connection, filters)
        answer = document(question, filters, page)
        response = as_json(answer)
        if answer["next"]:
            response.headers["Link"] = f'<{answer["next"]}>; rel="next"'  # RFC 8288
        return response

    def file(self, question: Question, form: Form) -> Response:
        """Answer with a file, whole."""
        filters = self.filters(question.filters)
        with ExitStack() as stack:
            connection = stack.enter_context(self.reading())
            answer = exporting.asked(question, filters, question.ask(connection, filters))
            export = Export(answer, form, exporting.file_name(question.name, filters, form.name))
            return self.sent(export, stack)

    def sent(self, export: Export, held: ExitStack) -> Response:
        """Send a file piece by piece. The first is made at once: what fails then is still an error page."""
        pieces = export.pieces(self.registry)
        first = next(pieces, b"")
        response = Response(Sending(first, pieces, held.pop_all()), content_type=export.form.media_type)
        response.headers["Content-Disposition"] = f'attachment; filename="{export.file}"'
        response.headers["Link"] = f'<{pages.manifest_address(export)}>; rel="describedby"'
        return response

    def history(self, id: str) -> tuple[str, Filters, Sequence[Row], tuple[Sequence[Step], Figures]]:
        """Read a payment's history, and where it ends."""
        filters = self.filters(HISTORY_FILTERS)
        with self.reading() as connection, answering.known(connection, filters):
            payment = payment_objects.find(connection, filters, id)
            if payment is None:
                raise self.unknown(connection, filters, id)
            own = replace(filters, account=payment.account)
            summary = one_payment.payment(connection, own, payment.id)
            return payment.id, filters, summary, history.whole(connection, payment)

    def saved(self, name: str, form: str = "") -> str:
        """Find the address of a question that was saved under a name."""
        with self.reading() as connection:
            found = saved.find(connection, name)
        if found is None:
            raise ProblemError(404, "No such name", "The question saved lists the names.")
        return f"/audit/{found.question}{form}?{urlencode(found.filters)}"

    def unknown(self, connection: Connection, filters: Filters, id: str) -> ProblemError:
        """Say that there is no such payment, or that it is in the other mode."""
        other = payment_objects.find(connection, replace(filters, livemode=not filters.livemode), id)
        if other is None:
            return ProblemError(404, "No such payment", "No event tells of a payment or charge with this id.")
        mode = "false" if filters.livemode else "true"
        return ProblemError(404, "No such payment in this mode", f"Ask with livemode={mode} to see it.")

    def payment_page(self, id: str) -> str:
        """Tell a payment's history to people."""
        return render_template("audit/payment.html", **telling.payment_page(*self.history(id)))

    def payment_json(self, id: str) -> Response:
        """Tell a payment's history to programs."""
        known, filters, summary, (steps, _) = self.history(id)
        return as_json(history_document(known, filters, summary, steps))

    def payment_file(self, id: str, form: Form) -> Response:
        """Tell a payment's history as a file, a row for each change."""
        known, filters, _, (steps, _) = self.history(id)
        name = exporting.file_name(f"payment-{known}", filters, form.name)
        return self.sent(Export(exporting.history_asked(known, filters, steps), form, name), ExitStack())


def given() -> Sequence[tuple[str, str]]:
    """List what the address gives. What a form left empty was not given; a program has to mean what it writes."""
    found = list(request.args.items(multi=True))
    if is_program() and any(text != text.strip() or not text for _, text in found):
        raise FilterError("A filter is empty, or has blanks around it.")
    return found


def refused(error: FilterError) -> ProblemError:
    """Say how a question cannot be asked."""
    status = REFUSED.get(type(error), HTTPStatus.BAD_REQUEST)
    return ProblemError(status, "The question cannot be asked so", str(error))


def as_json(answer: object) -> Response:
    """Write a document, unless the client has it already."""
    return tagged(Response(orjson.dumps(answer), mimetype="application/json"))


def in_other_mode(connection: Connection, question: Question, filters: Filters) -> bool:
    """Say whether the other mode has an answer; where a period was closed is known of the mode asked for only."""
    other = replace(filters, livemode=not filters.livemode, after=None)
    return not filters.at_close and question.has_any(connection, other)
