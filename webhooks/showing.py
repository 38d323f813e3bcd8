"""All that is kept of one event, as a document: what was redacted is in no place from which it could be shown."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row

from storage import events, parked
from storage.exports.json_values import value

OWN = ("id", "type", "account", "livemode", "created", "received_at", "api_version", "object_type", "object_id")
WAITING = ("error", "attempts", "parked_at", "tried_at", "next_try_at")


def shown(connection: Connection, id: str) -> list[dict[str, Any]]:
    """Show the event with this id; several, if more than one account or mode has one of it."""
    waiting = {(row.account, row.livemode): row for row in parked.listed(connection, [id])}
    return [document(event, waiting) for event in events.find(connection, id)]


def document(event: Row[Any], waiting: Mapping[tuple[str, bool], Row[Any]]) -> dict[str, Any]:
    """Write one event. `parked` is null for one that is in the books, or that tells of nothing they hold."""
    parked_as = waiting.get((event.account, event.livemode))
    return {
        **{name: value(getattr(event, name)) for name in OWN},
        "changed": event.changed or [],
        "facts": event.facts,
        "receipt": event.receipt,
        "parked": parked_as and {name: value(getattr(parked_as, name)) for name in WAITING},
    }
