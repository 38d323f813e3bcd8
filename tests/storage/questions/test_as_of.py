"""Answers as of a moment: the same as those of a ledger that stood still then."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from storage.database import connect, run, transaction
from storage.questions import QUESTIONS, answering, history, one_payment, payment_objects
from storage.questions.filters import Filters
from storage.questions.moment import CREATED, RECEIVED, Moment
from storage.questions.question import Knows, Question
from storage.record import record
from storage.redacted import RedactedEvent
from tests import books, builders
from tests.examples import examples
from tests.lives import DAY, lives
from webhooks.asking import reading
from webhooks.envelope import parse
from webhooks.redaction import redact

LAW = settings(max_examples=examples(8))
ZONE = ZoneInfo("Europe/Berlin")
LONG_AGO = builders.CREATED - 400 * DAY
THEN = [question for question in QUESTIONS.values() if question.knows is Knows.THEN]
SOME = st.lists(st.sampled_from(THEN), min_size=8, max_size=12, unique=True)  # all of them come up in a few examples


@pytest.fixture
def owner(database: str) -> Iterator[Engine]:
    """The owner's connections to an empty database, which each example empties again."""
    engine = connect(database)
    yield engine
    engine.dispose()


@pytest.fixture
def finance(database: str) -> Iterator[Engine]:
    """Finance's connections to the same database."""
    engine = connect(database, role="finance_reader")
    yield engine
    engine.dispose()


def redacted(event: dict[str, Any]) -> RedactedEvent:
    """Take an event down the road, up to the database."""
    return redact(parse(builders.body(event)))


def fill(owner: Engine, events: list[RedactedEvent]) -> None:
    """Record events in an empty database, each by itself."""
    books.empty(owner)
    for event in events:
        with transaction(owner) as connection:
            record(partial(run, connection), [event], [])


def asked(livemode: bool, moment: Moment | None) -> Filters:
    """Ask without a period; days are counted up to the same day, whatever is known."""
    return Filters(zone=ZONE, as_of=datetime(2026, 11, 20, tzinfo=UTC).date(), livemode=livemode, moment=moment)


def answers(finance: Engine, some: Sequence[Question], filters: Filters) -> dict[str, list[Any]]:
    """Ask some questions, and for the history of each payment."""
    with reading(finance) as connection:
        told: dict[str, list[Any]] = {question.name: list(question.ask(connection, filters)) for question in some}
        found = list(QUESTIONS["payments"].ask(connection, filters))
        with answering.known(connection, filters):
            for row in found:
                told[row["id"]] = one(connection, filters, row["id"])
    return told


def one(connection: Connection, filters: Filters, id: str) -> list[Any]:
    """Ask for one payment and its history."""
    payment = payment_objects.find(connection, filters, id)
    assert payment is not None
    steps = history.history(connection, payment)
    never = datetime(2000, 1, 1, tzinfo=UTC)
    return [
        payment,
        *one_payment.payment(connection, filters, id),
        *(replace(step, received_at=never) for step in steps),
    ]


@LAW
@given(data=st.data())
def test_every_answer_as_of_a_moment_is_that_of_a_ledger_which_heard_no_more(
    owner: Engine, finance: Engine, data: st.DataObject
) -> None:
    """An auditor asks what the books said on 31 March: they must say it again, whatever has happened since."""
    life = data.draw(lives())
    events = [redacted(event) for event in data.draw(st.permutations(life))]
    some = data.draw(SOME)
    end = data.draw(st.sampled_from(sorted({event["created"] for event in life}))) + data.draw(st.integers(0, 1))
    fill(owner, events)
    now = answers(finance, some, asked(life[0]["livemode"], None))
    then = answers(finance, some, asked(life[0]["livemode"], Moment(datetime.fromtimestamp(end, UTC), CREATED)))
    again = answers(finance, some, asked(life[0]["livemode"], None))

    fill(owner, [event for event in events if event.created < end])

    assert then == answers(finance, some, asked(life[0]["livemode"], None))
    assert again == now


@LAW
@given(data=st.data())
def test_every_answer_from_what_was_received_is_that_of_a_ledger_which_received_no_more(
    owner: Engine, finance: Engine, data: st.DataObject
) -> None:
    """Events come late and in any order: what was received by then is another question than what had happened."""
    life = data.draw(lives(begin=LONG_AGO))
    events = [redacted(event) for event in data.draw(st.permutations(life))]
    some = data.draw(SOME)
    fill(owner, events)
    most = data.draw(st.integers(0, len(events) - 1))
    with owner.connect() as connection:
        times = {id: at for id, at in connection.execute(text("select id, received_at from events"))}
    then = answers(finance, some, asked(life[0]["livemode"], Moment(times[events[most].id], RECEIVED)))

    fill(owner, [event for event in events if times[event.id] < times[events[most].id]])

    assert then == answers(finance, some, asked(life[0]["livemode"], None))
