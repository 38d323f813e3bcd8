"""How a question is answered as of a moment: its tables are shown as they were, or its own times tell."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import wraps

from sqlalchemy import Connection

from storage import periods
from storage.exports.columns import Row
from storage.exports.source import Within
from storage.questions.filters import ContradictionError, Filters
from storage.questions.known import as_of
from storage.questions.moment import RECEIVED, Moment
from storage.questions.question import Knows, Question


def by_name(questions: Iterable[Question]) -> Mapping[str, Question]:
    """Name the questions, each of them able to answer as of a moment."""
    return {question.name: then(question) for question in questions}


def then(question: Question) -> Question:
    """Let a question answer as of the moment that is asked for."""
    if question.knows is Knows.NOW_ONLY:
        return question

    @wraps(question.ask)
    def ask(connection: Connection, filters: Filters) -> Iterator[Row]:
        asked = resolved(connection, filters)
        if question.knows is Knows.OWN_TIMES or asked.moment is None:
            return question.ask(connection, asked)
        return Within(known(connection, asked), lambda: question.ask(connection, asked))

    return replace(question, ask=ask)


def known(connection: Connection, filters: Filters) -> AbstractContextManager[None]:
    """Let a transaction read what was known at the moment asked for, if one is."""
    return as_of(connection, filters.moment, livemode=filters.livemode) if filters.moment else nullcontext()


def resolved(connection: Connection, filters: Filters) -> Filters:
    """Look up when a period was closed, where that is the moment asked for."""
    if not filters.at_close:
        return filters
    span = periods.Span(filters.period.start, filters.period.end, filters.account or "", filters.livemode)
    closing = periods.closing(connection, span)
    if closing is None:
        raise ContradictionError("as_of=close: this period is not closed. The question periods names those that are.")
    day = closing.known_until.astimezone(filters.zone).date()
    return replace(filters, moment=Moment(closing.known_until, RECEIVED), as_of=day, at_close=False)
