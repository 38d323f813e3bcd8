"""The event types that are counted by name are those that Stripe's SDK lists."""

import re

import orjson
import pytest

from tests.stripe_types import pinned
from webhooks import envelope
from webhooks.event_types import EVENT_TYPES, SNAPSHOT_TYPES

LOOKUP_TYPE = re.compile(r'LOOKUP_TYPE\s*=\s*\(?\s*"([^"]+)"')


def snapshot_types() -> set[str]:
    """Read the SDK's own list of what an event's type can be."""
    listed = (pinned() / "_event.py").read_text().partition("    type: Literal[")[2].partition("]")[0]
    return set(re.findall(r'"([a-z0-9_.]+)"', listed))


def thin_types() -> set[str]:
    """Read the types of the SDK's thin events; those of `v1.` without the prefix."""
    files = (pinned() / "events").glob("_*.py")
    return {name.removeprefix("v1.") for file in files for name in LOOKUP_TYPE.findall(file.read_text())}


def test_snapshot_types_are_the_sdks():
    """An upgrade of the SDK brings types; one that is missing here is counted as `other`."""
    assert snapshot_types() == SNAPSHOT_TYPES


def test_thin_types_are_known_too():
    """A thin event of `v1.` counts as its snapshot twin, and some have none."""
    assert thin_types() - EVENT_TYPES == set()


@pytest.mark.parametrize("name", sorted(EVENT_TYPES))
def test_every_type_is_accepted(name: str) -> None:
    """An event that Stripe signed is never refused; those of accounts have brackets in their types."""
    event = {
        "id": "evt_1",
        "object": "v2.core.event",
        "type": name,
        "created": "2026-11-06T21:20:00Z",
        "livemode": True,
    }

    assert envelope.parse(orjson.dumps(event)).type == name
