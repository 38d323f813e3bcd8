"""Goes through what the rules kept when something in it looked wrong: masks card numbers, lets unstorable text go."""

import re
from collections.abc import Iterable
from typing import Any

from webhooks.redaction import detectors

Json = Any
EMAIL_MASK = "[e-mail address removed]"
EMAIL = re.compile(r"[^\s@\x1f]+(?:@|%40)[^\s@\x1f]+\.\w{2,}")


class Masking:
    """One closer look at one event, and what it found: how often, by path and detector. Never the value."""

    __slots__ = ("found", "in_facts", "malformed")

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], int] = {}
        self.malformed = 0
        self.in_facts = True  # what is looked at is a fact, not a person's

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
        return self._mask(value, path) or value

    def text(self, value: str, path: str) -> str:
        """Return the text, or the mask if a detector knows it."""
        return self._mask(value, path) or value

    def _mask(self, value: str | float, path: str) -> str | None:
        hits = detectors.sightings(value)
        if self.in_facts and isinstance(value, str) and (addresses := len(EMAIL.findall(value))):
            hits = hits | {"email": addresses}
        for detector, count in hits.items():
            self.found[path, detector] = self.found.get((path, detector), 0) + count
        return None if not hits else EMAIL_MASK if hits.keys() == {"email"} else detectors.MASK

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


def needs_closer_look(facts: Iterable[str], people: Iterable[str]) -> bool:
    """Ask once for all values of an event; U+001F keeps them apart for the detectors."""
    joined = "\x1f".join(facts)
    at = "@" in joined or "%40" in joined
    joined = "\x1f".join((joined, *people))
    return at or detectors.suspicious(joined) or not is_storable(joined)
