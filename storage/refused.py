"""What becomes of an event that the database's gate refuses: it is kept, and what the gate saw in it is masked.

The detectors come before the gate, so this should never happen. If they differ one day, no delivery is lost over it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson
from sqlalchemy import Connection

from storage.database import run
from storage.redacted import MASK, Json, RedactedEvent

DETECTOR = "database"
SHORTEST = 13  # digits that the gate looks at
ASK = "select text from json_array_elements_text(%s) as text where holds_card_number(text)"


class Masking:
    """Knows which of an event's texts are card numbers to the database, and notes where they stood: never the value."""

    def __init__(self, connection: Connection) -> None:
        """Ask on the connection that is to write the event."""
        self._connection = connection
        self._held: frozenset[str] = frozenset()
        self.sightings: list[list[str | int]] = []

    def clean(self, value: Json, path: str = "") -> Json:
        """Return the value without what the database refuses; if it refuses what is left, without all long numbers."""
        self._held = self._refused(*leaves(value))
        cleaned = self._clean(value, path)
        if self._refused(written(cleaned)):
            self._held = frozenset(text for text in leaves(cleaned) if sum(map(str.isdigit, text)) >= SHORTEST)
            cleaned = self._clean(cleaned, path)
        return cleaned

    def _refused(self, *texts: str) -> frozenset[str]:
        return frozenset(text for (text,) in run(self._connection, ASK, list(texts)))

    def _clean(self, value: Json, path: str) -> Json:
        if isinstance(value, Mapping):
            named = [(self._name(name, path), name, item) for name, item in value.items()]
            return {new: self._clean(item, below(path, "?" if new != name else name)) for new, name, item in named}
        if isinstance(value, list | tuple):
            return [self._clean(item, path) for item in value]
        return self._leaf(value, path)

    def _name(self, name: str, path: str) -> str:
        return str(self._leaf(name, below(path, "?")))

    def _leaf(self, value: Json, path: str) -> Json:
        if written(value) not in self._held:
            return value
        self.sightings.append([path, DETECTOR, 1])
        return MASK


def masked(connection: Connection, event: RedactedEvent) -> RedactedEvent:
    """Mask what the gate refuses in the event, and say in its receipt where that was."""
    masking = Masking(connection)
    facts: dict[str, Any] = masking.clean(event.facts)
    object_id = masking.clean(event.object_id, "event.object_id")
    receipt: dict[str, Any] = masking.clean(event.receipt, "receipt")
    sightings = [*receipt.get("sightings", []), *masking.sightings]
    clean = event._replace(facts=facts, receipt=receipt | {"sightings": sightings})
    return clean if object_id == event.object_id else clean.nameless()


def leaves(value: Json) -> Iterator[str]:
    """List every text in a document as it is written, the names of its fields included."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield name
            yield from leaves(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from leaves(item)
    else:
        yield written(value)


def written(value: Json) -> str:
    """Write a value as it would stand in the database."""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def below(path: str, name: str) -> str:
    """Name a field's place."""
    return f"{path}.{name}" if path else name
