"""How a question asked over the web is answered: as a page, as JSON, or as a spreadsheet that streams."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import chain
from zoneinfo import ZoneInfo

import orjson
from flask import Response, render_template, request
from sqlalchemy import Connection, Engine

from storage.exports import spreadsheet
from storage.exports.columns import Column, Row
from storage.questions import asked, history, payment_objects, payments
from storage.questions.filters import (
    ACCOUNT,
    LIVEMODE,
    TZ,
    ContradictionError,
    Filter,
    FilterError,
    Filters,
    UnknownPageError,
)
from storage.questions.history import Step
from storage.questions.question import Question
from webhooks.asking import document, history_document, history_rows, reading
from webhooks.web import pages
from webhooks.web.caching import tagged
from webhooks.web.problems import ProblemError

# Each filter may be right, and the question still not: the status tells a program which.
REFUSED = {ContradictionError: HTTPStatus.CONFLICT, UnknownPageError: HTTPStatus.NOT_FOUND}
HISTORY_FILTERS = (LIVEMODE, TZ, ACCOUNT)


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers from the database that finance may read, in the zone of the books unless another is asked for."""

    finance: Engine
    zone: ZoneInfo

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one moment."""
        with reading(self.finance) as connection:
            yield connection

    def filters(self, offered: Iterable[Filter]) -> Filters:
        """Check what the address asks for."""
        try:
            return asked.read(offered, given(), self.zone, datetime.now(UTC))
        except FilterError as error:
            status = REFUSED.get(type(error), HTTPStatus.BAD_REQUEST)
            raise ProblemError(status, "The question cannot be asked so", str(error)) from None

    def page(self, question: Question) -> str:
        """Answer for people."""
        filters = self.filters(question.filters)
        with self.reading() as connection:
            page = question.page(connection, filters)
            other = replace(filters, livemode=not filters.livemode, after=None)
            other_mode = not page.rows and question.has_any(connection, other)
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

    def csv(self, question: Question) -> Response:
        """Answer for spreadsheets, whole."""
        filters = self.filters(question.filters)
        with ExitStack() as stack:
            connection = stack.enter_context(self.reading())
            name = file_name(question.name, filters)
            response = streamed(question.columns, question.ask(connection, filters), filters, name)
            response.call_on_close(stack.pop_all().close)
        return response

    def history(self, id: str) -> tuple[str, Filters, Sequence[Row], Sequence[Step]]:
        """Read a payment's history."""
        filters = self.filters(HISTORY_FILTERS)
        with self.reading() as connection:
            payment = payment_objects.find(connection, filters, id)
            if payment is None:
                raise self.unknown(connection, filters, id)
            own = replace(filters, account=payment.account)
            summary = payments.payment(connection, own, payment.id)
            return payment.id, filters, summary, history.history(connection, payment)

    def unknown(self, connection: Connection, filters: Filters, id: str) -> ProblemError:
        """Say that there is no such payment, or that it is in the other mode."""
        other = payment_objects.find(connection, replace(filters, livemode=not filters.livemode), id)
        if other is None:
            return ProblemError(404, "No such payment", "No event tells of a payment or charge with this id.")
        mode = "false" if filters.livemode else "true"
        return ProblemError(404, "No such payment in this mode", f"Ask with livemode={mode} to see it.")

    def payment_page(self, id: str) -> str:
        """Tell a payment's history to people."""
        return render_template("audit/payment.html", **pages.payment_page(*self.history(id)))

    def payment_json(self, id: str) -> Response:
        """Tell a payment's history to programs."""
        return as_json(history_document(*self.history(id)))

    def payment_csv(self, id: str) -> Response:
        """Tell a payment's history to spreadsheets, a row for each change."""
        known, filters, _, steps = self.history(id)
        name = file_name(f"payment-{spreadsheet.file_part(known)}", filters)
        return streamed(history.COLUMNS, history_rows(steps, filters), filters, name)


def given() -> Sequence[tuple[str, str]]:
    """List what the address gives. What a form left empty was not given; a program has to mean what it writes."""
    found = list(request.args.items(multi=True))
    if "form" in (request.view_args or {}) and any(text != text.strip() or not text for _, text in found):
        raise FilterError("A filter is empty, or has blanks around it.")
    return found


def as_json(answer: object) -> Response:
    """Write a document, unless the client has it already."""
    return tagged(Response(orjson.dumps(answer), mimetype="application/json"))


def streamed(columns: Sequence[Column], rows: Iterable[Row], filters: Filters, name: str) -> Response:
    """Send a spreadsheet piece by piece. The first piece is made at once: what fails then is still an error page."""
    pieces = spreadsheet.chunks(columns, rows, filters.zone)
    response = Response(breathing(chain([next(pieces)], pieces)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def breathing(pieces: Iterable[str]) -> Iterator[str]:
    """Let deliveries through between two pieces: gevent switches where we sleep."""
    for piece in pieces:
        yield piece
        time.sleep(0)


def file_name(subject: str, filters: Filters) -> str:
    """Name a file by what was asked, when, and for which mode."""
    given = filters.given
    span = given.get("period") or "-to-".join(given[name] for name in ("from", "to") if name in given) or "all"
    return f"{subject}-{span}-{'live' if filters.livemode else 'test'}.csv"
