"""What pages and commands share: how a question is put to the database, and its answer as a document."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Connection, Engine

from storage.database import transaction
from storage.exports.cells import plain
from storage.exports.columns import Column, Row
from storage.exports.json_values import record, value
from storage.questions.filters import Filters
from storage.questions.history import Change, Step
from storage.questions.payments import COLUMNS as PAYMENT_COLUMNS
from storage.questions.question import Page, Question

Document = dict[str, Any]
EVENT = ("event", "type", "created", "received_at", "parked")


def reading(finance: Engine) -> AbstractContextManager[Connection]:
    """Open a transaction that sees one moment however long it takes.

    Its role may write temporary tables, which answers as of a moment are made of, and nothing else.
    """
    return transaction(finance.execution_options(isolation_level="REPEATABLE READ"))


def told(question: Question, filters: Filters) -> Document:
    """Say what an answer was narrowed by, defaults included, so that it can be asked again."""
    given = {name: text for name, text in filters.given.items() if name not in {"after", "limit"}}
    then = {"known_by": filters.moment.by} if filters.moment else {}
    return given | then | {"livemode": filters.livemode, "tz": filters.zone.key}


def address(question: Question, filters: Filters, form: str = "", **changes: str | None) -> str:
    """Write the address of the same question, changed where it is wanted."""
    given = {name: text for name, text in (dict(filters.given) | changes).items() if text}
    return f"/audit/{question.name}{form}" + (f"?{urlencode(given)}" if given else "")


def document(question: Question, filters: Filters, page: Page) -> Document:
    """Write a page of an answer as JSON has it."""
    return {
        "question": question.name,
        "filters": told(question, filters),
        "rows": [record(question.columns, row) for row in page.rows],
        "next": address(question, filters, ".json", after=page.after) if page.after else None,
    }


def history_document(id: str, filters: Filters, summary: Iterable[Row], steps: Iterable[Step]) -> Document:
    """Write a payment's history as JSON has it."""
    return {
        "payment": id,
        "filters": dict(filters.given) | {"livemode": filters.livemode, "tz": filters.zone.key},
        "summary": [record(PAYMENT_COLUMNS, row) for row in summary],
        "events": [own(step) | {"changes": [changed(change) for change in step.changes]} for step in steps],
    }


def own(step: Step) -> Document:
    """Write what an event says of itself."""
    names = ("event", "type", "created", "received_at", "object", "id", "parked")
    return {name: value(getattr(step, name)) for name in names}


def changed(change: Change) -> Document:
    """Write one change; amounts stay in minor units beside the object's currency."""
    names = ("object", "id", "field", "old", "new", "currency")
    return {name: value(getattr(change, name)) for name in names}


def history_rows(steps: Iterable[Step], filters: Filters) -> Iterator[Row]:
    """Write a history flat, a row for each change; an event that changed nothing has a row too."""
    for step in steps:
        event: Document = {name: getattr(step, name) for name in EVENT}
        nothing = {"object": step.object, "id": step.id, "field": None, "old": None, "new": None, "currency": None}
        for change in step.changes:
            yield event | flat(change, filters)
        if not step.changes:
            yield event | nothing


def flat(change: Change, filters: Filters) -> Document:
    """Write one change's values as text."""
    names = ("object", "id", "field", "currency")
    return {name: getattr(change, name) for name in names} | {
        name: written(change, getattr(change, name), filters) for name in ("old", "new")
    }


def written(change: Change, held: Any, filters: Filters) -> str:
    """Write one value as text."""
    return plain(Column("value", change.kind), {"value": held, "currency": change.currency}, filters.zone)
