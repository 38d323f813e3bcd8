"""Goes through what the rules kept when something in it looked wrong: masks card numbers, lets unstorable text go."""

from collections.abc import Iterable
from typing import Any

from webhooks.redaction import detectors

Json = Any


class Masking:
    """One closer look at one event, and what it found: how often, by path and detector. Never the value."""

    __slots__ = ("found", "malformed")

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], int] = {}
        self.malformed = 0

    def tree(self, kept: dict[str, Json], above: str = "") -> dict[str, Json]:
        """Return the same tree with every value clean, masked or gone."""
        cleaned = {name: self._value(value, above + name) for name, value in kept.items()}
        return {name: value for name, value in cleaned.items() if value is not None}

    def _value(self, value: Json, path: str) -> Json:
        if isinstance(value, dict):
            return self.tree(value, f"{path}.") or None
        if isinstance(value, list):
            cleaned = [self._value(item, path) for item in value]
            return [item for item in cleaned if item is not None] or None
        if isinstance(value, str) and not is_storable(value):
            self.malformed += 1
            return None
        return detectors.MASK if self._sees(value, path) else value

    def text(self, value: str, path: str) -> str:
        """Return the text, or the mask if a detector knows it."""
        return detectors.MASK if self._sees(value, path) else value

    def _sees(self, value: str | float, path: str) -> bool:
        hits = detectors.sightings(value)
        for detector, count in hits.items():
            self.found[path, detector] = self.found.get((path, detector), 0) + count
        return bool(hits)

    def sightings(self) -> list[list[str | int]]:
        """List what was found as the receipt says it."""
        return [[path, detector, count] for (path, detector), count in self.found.items()]


def is_storable(text: str) -> bool:
    """Tell whether PostgreSQL can hold the text: it refuses U+0000 and lone surrogates."""
    if text.isascii():
        return "\0" not in text
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def needs_closer_look(texts: Iterable[str]) -> bool:
    """Ask once for all values of an event; U+001F keeps them apart for the detectors."""
    joined = "\x1f".join(texts)
    return detectors.suspicious(joined) or not is_storable(joined)
