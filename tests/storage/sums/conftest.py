"""Books of which sums are kept ready, and totals asked both ways."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from storage.database import connect
from storage.questions import answering, known, ready
from storage.questions.day_sheet import day_sheet
from storage.questions.filters import Filters
from storage.questions.moment import Moment
from storage.questions.totals import totals
from storage.redacted import RedactedEvent
from webhooks.asking import reading

Ask = Callable[[Connection, Filters], Iterator[dict[str, Any]]]


@pytest.fixture
def owner(database: str) -> Iterator[Engine]:
    """The owner's connections to an empty database, which each example empties again."""
    engine = connect(database)
    yield engine
    engine.dispose()


@pytest.fixture
def intake(database: str) -> Iterator[Engine]:
    """A worker's connections to the same database."""
    engine = connect(database, role="intake")
    yield engine
    engine.dispose()


@pytest.fixture
def finance(database: str) -> Iterator[Engine]:
    """Finance's connections to the same database."""
    engine = connect(database, role="finance_reader")
    yield engine
    engine.dispose()


def told_of(
    event: str, type_: str, at: int, /, account: str = "", livemode: bool = True, **facts: Any
) -> RedactedEvent:
    """Write an event about an object."""
    return RedactedEvent(event, type_, account, livemode, at, None, type_, facts["id"], facts, {}, receipt={})


def compare(finance: Engine, filters: Filters, **own: Any) -> list[dict[str, Any]]:
    """Ask for totals from the sums and from the movements; both must say the same. So must day sheets."""
    asked = replace(filters, **own)
    with reading(finance) as connection:
        told = list(totals(connection, asked))
        assert told == one_by_one(totals, connection, asked)
        for dated in (replace(asked, by_date=by_date) for by_date in ("created", "available")):
            assert list(day_sheet(connection, dated)) == one_by_one(day_sheet, connection, dated)
    return told


def compare_then(finance: Engine, filters: Filters, moment: Moment, **own: Any) -> list[dict[str, Any]]:
    """Ask for totals as of a moment, from the sums and from the movements, looking up few or all: all say the same."""
    asked = replace(filters, moment=moment, **own)
    with reading(finance) as connection:
        told = list(totals_then(connection, asked))
        assert told == one_by_one(totals_then, connection, asked)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(known, "of_totals", lambda _: None)
            assert told == one_by_one(totals_then, connection, asked)
    return told


def totals_then(connection: Connection, filters: Filters) -> Iterator[dict[str, Any]]:
    """Ask for totals as a question is asked."""
    with answering.known(connection, filters):
        yield from totals(connection, filters)


def one_by_one(ask: Ask, connection: Connection, filters: Filters) -> list[dict[str, Any]]:
    """Ask while nothing that is kept ready is trusted."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ready, "TRUSTED", text("select false"))
        return list(ask(connection, filters))
