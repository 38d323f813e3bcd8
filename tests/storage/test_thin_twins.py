"""Thin events and what is fetched for them leave the tables as the snapshot events do."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from storage.redacted import RedactedEvent
from storage.tables import BILLING, HISTORIES
from tests import builders
from tests.lives import Event, deliveries, lives
from tests.storage.test_order import LAW, engine, recorded, redacted
from webhooks.envelope import Origin, observed
from webhooks.redaction import redact

__all__ = ["engine"]


def told(database: Engine) -> dict[str, list[Any]]:
    """Every billing row, but for which event set it and when that was; a history has a row for each event."""
    query = "select to_jsonb(t) - 'event_id' - 'as_of' - 'unchanged_since' from {} t order by id, account, livemode"
    with database.connect() as connection:
        return {name: list(connection.scalars(text(query.format(name)))) for name in BILLING if name not in HISTORIES}


def twin(event: Event) -> RedactedEvent:
    """The thin event that tells the same as a snapshot."""
    thin = builders.thin(f"v1.{event['type']}", event["data"]["object"], twin=event["id"])
    return redacted(thin | {"livemode": event["livemode"], "context": event.get("account")})


def fetched(life: list[Event], event: Event) -> RedactedEvent:
    """What the API shows of the event's object later: as its last event left it."""
    same = [other for other in life if other["data"]["object"]["id"] == event["data"]["object"]["id"]]
    last = same[-1]
    found = last["data"]["object"]
    if last["type"].endswith(".deleted"):
        found = {"id": found["id"], "object": found["object"], "deleted": True}
    origin = Origin(event.get("account") or "", event["livemode"], builders.API_VERSION)
    return redact(observed(found, origin, last["created"]))


@LAW
@given(data=st.data())
def test_any_mix_of_snapshots_and_thin_twins_leaves_the_same_tables(engine: Engine, data: st.DataObject) -> None:
    """A merchant who moves to thin events receives both for a while, in any order."""
    life = [event for event in data.draw(lives(most=2)) if "id" in event["data"]["object"]]
    recorded(engine, [[redacted(event)] for event in life])
    ordered = told(engine)

    both = data.draw(st.lists(st.sampled_from(life), max_size=6)) if life else []
    more = [event for snapshot in both for event in (twin(snapshot), fetched(life, snapshot))]
    batches = [[redacted(event) for event in batch] for batch in data.draw(deliveries(life))] if life else []
    places = [data.draw(st.integers(0, len(batches))) for _ in more]
    for place, event in sorted(zip(places, more, strict=True), key=lambda pair: -pair[0]):
        batches.insert(place, [event])
    recorded(engine, batches)

    assert told(engine) == ordered
