"""Stripe delivers at least once and in any order: what we keep must not depend on it."""

from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from storage import people, replay
from storage.database import connect, run, transaction
from storage.record import record, record_one
from storage.redacted import RedactedEvent
from storage.vault import Vault
from tests import books, builders
from tests.examples import examples
from tests.lives import deliveries, lives
from webhooks.envelope import parse
from webhooks.redaction import redact

VAULT = Vault(bytes(range(32)))
LAW = settings(max_examples=examples(25))


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """The owner's connections to an empty database, which each example empties again."""
    engine = connect(database)
    yield engine
    engine.dispose()


def redacted(event: dict[str, object]) -> RedactedEvent:
    """Take an event down the road, up to the database."""
    return redact(parse(builders.body(event)))


def recorded(engine: Engine, batches: list[list[RedactedEvent]]) -> books.Books:
    """Record the batches in an empty database and take down what is there."""
    books.empty(engine)
    for batch in batches:
        with transaction(engine) as connection:
            record(partial(run, connection), batch, sealed(batch))
    return books.everything(engine, VAULT)


def sealed(batch: list[RedactedEvent]) -> people.Sealed:
    """Seal what a batch tells of people."""
    return people.seal(VAULT, people.newest(batch))


@LAW
@given(data=st.data())
def test_any_order_repetition_and_batching_leaves_the_same_tables(engine: Engine, data: st.DataObject) -> None:
    """Retries, redeliveries and parallel connections reorder deliveries; the books must not notice."""
    life = data.draw(lives())
    ordered = recorded(engine, [[redacted(event)] for event in life])

    shuffled = recorded(engine, [[redacted(event) for event in batch] for batch in data.draw(deliveries(life))])

    assert shuffled == ordered
    assert shuffled["parked_events"] == []


@LAW
@given(data=st.data())
def test_one_by_one_leaves_the_same_tables_as_in_batches(engine: Engine, data: st.DataObject) -> None:
    """A batch that fails is recorded event by event; both ways must end in the same place."""
    batches = [[redacted(event) for event in batch] for batch in data.draw(deliveries(data.draw(lives())))]
    together = recorded(engine, batches)

    books.empty(engine)
    for event in (event for batch in batches for event in batch):
        with transaction(engine) as connection:
            record_one(connection, event, sealed([event]))

    assert books.everything(engine, VAULT) == together


@LAW
@given(data=st.data())
def test_replay_rebuilds_every_billing_table_from_the_events_alone(engine: Engine, data: st.DataObject) -> None:
    """The events are the truth: whatever happens to the tables, they come back equal."""
    life = data.draw(lives())
    before = recorded(engine, [[redacted(event) for event in batch] for batch in data.draw(deliveries(life))])

    with transaction(engine) as connection:
        replayed, left = replay.rebuild(connection)

    assert books.everything(engine, VAULT) == before
    assert (replayed, left) == (len({event["id"] for event in life}), 0)
