"""Sightings are what the receipts say, whatever the way of the deliveries."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from storage import migrate, replay
from storage.database import connect, run, transaction
from storage.record import record, record_one
from storage.redacted import RedactedEvent
from tests import books
from tests.builders import CREATED
from tests.examples import examples

LAW = settings(max_examples=examples(20))
PLACES = st.tuples(st.sampled_from(["metadata.note", "?"]), st.sampled_from(["card_number", "pin"]))
SEEN = st.dictionaries(PLACES, st.integers(1, 9), max_size=3)
QUERY = """
select account, livemode, object_type, path, detector, sum(count), count(distinct event_id), min(created), max(created)
from sightings group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
"""


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """The owner's connections to a database that each example empties again."""
    engine = connect(database)
    yield engine
    engine.dispose()


@st.composite
def events(draw: st.DrawFn) -> list[RedactedEvent]:
    """Draw events with and without sightings; the same id may stand for different accounts and modes."""
    keys = st.tuples(st.sampled_from(["evt_1", "evt_2", "evt_3"]), st.sampled_from(["", "acct_1"]), st.booleans())
    return [redacted(*key, draw(SEEN), draw(st.integers(0, 3))) for key in draw(st.sets(keys, min_size=1, max_size=8))]


def redacted(id: str, account: str, livemode: bool, seen: dict[tuple[str, str], int], later: int) -> RedactedEvent:
    """Write an event as redaction leaves it."""
    receipt: dict[str, Any] = {"rules": 1}
    if seen:
        receipt["sightings"] = [[*place, count] for place, count in seen.items()]
    return RedactedEvent(
        id, "product.updated", account, livemode, CREATED + later, None, "product", None, {}, receipt=receipt
    )


def table(engine: Engine) -> list[tuple[Any, ...]]:
    """Read what the ledger says."""
    with engine.connect() as connection:
        connection.execute(text("set time zone 'UTC'"))
        return [(*row[:7], *(int(at.timestamp()) for at in row[7:])) for row in connection.execute(text(QUERY))]


def counted(kept: list[RedactedEvent]) -> list[tuple[Any, ...]]:
    """Count by hand what the ledger must say."""
    found: dict[tuple[Any, ...], list[tuple[int, int]]] = {}
    for event in kept:
        for path, detector, count in event.receipt.get("sightings", ()):
            place = (event.account, event.livemode, event.object_type, path, detector)
            found.setdefault(place, []).append((count, event.created))
    rows = []
    for place in sorted(found):
        counts, times = zip(*found[place], strict=True)
        rows.append((*place, sum(counts), len(counts), min(times), max(times)))
    return rows


@LAW
@given(data=st.data())
def test_any_order_repetition_and_batching_gives_the_same_sightings(engine: Engine, data: st.DataObject) -> None:
    """A card number that reached Stripe once was seen once, however its event was delivered."""
    books.empty(engine)
    kept = data.draw(events())
    again = data.draw(st.lists(st.sampled_from(kept), max_size=5))
    delivered = data.draw(st.permutations([*kept, *again]))
    cut = data.draw(st.integers(0, len(delivered)))

    for batch in (delivered[:cut], delivered[cut:]):
        with transaction(engine) as connection:
            record(partial(run, connection), batch, [])
    for event in data.draw(st.permutations(kept)):
        with transaction(engine) as connection:
            record_one(connection, event, [])

    assert table(engine) == counted(kept)


@LAW
@given(kept=events())
def test_replay_leaves_the_same_sightings(engine: Engine, kept: list[RedactedEvent]) -> None:
    """The events are the truth, and a replay reads nothing else."""
    books.empty(engine)
    with transaction(engine) as connection:
        record(partial(run, connection), kept, [])

    with transaction(engine) as connection:
        replay.rebuild(connection)

    assert table(engine) == counted(kept)


OLD_EVENT = """
insert into events (id, account, livemode, type, created, object_type, object_id, facts, receipt)
select :id, '', true, :type, to_timestamp(:created), :object_type, :object_id, '{}', :receipt
"""


def test_the_migration_shows_what_was_seen_before_it(engine: Engine) -> None:
    """The receipts of the first release hold sightings, too; nobody has to replay for them."""
    kept = [redacted("evt_1", "", True, {("client_reference_id", "card_number"): 2}, 0)]
    config = Config()
    config.set_main_option("script_location", str(migrate.MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0004")
        assert connection.scalar(text("select to_regclass('sightings')")) is None
        named = {name: getattr(kept[0], name) for name in ("id", "type", "created", "object_type", "object_id")}
        connection.execute(text(OLD_EVENT), named | {"receipt": json.dumps(kept[0].receipt)})

    migrate.upgrade(engine)

    assert table(engine) == counted(kept)
