"""Goes through what the rules kept when something in it looked wrong: masks card data, lets unstorable text go."""

import re
from collections import Counter
from typing import Any

import orjson

from storage.redacted import EMAIL_MASK, EXEMPTED, MASK
from webhooks.redaction.detectors import Exempt, glance, nothing_exempt, scrub

Json = Any
# From the at sign onwards, and never across the next: each character of a long text is looked at a few times at most.
EMAIL = re.compile(r"(?<=[^\s@\x1f])(?:@|%40)[^\s@%\x1f]+\.\w{2,}")


class Masking:
    """One closer look at one event, and what it found: how often, by path and detector. Never the value."""

    __slots__ = ("_exempt", "_spared", "exempted", "found", "malformed")

    def __init__(self, exempt: Exempt) -> None:
        self._exempt = exempt
        self.found: Counter[tuple[str, str]] = Counter()
        self.exempted: dict[str, Json] = {}
        self._spared: set[tuple[str, str]] = set()
        self.malformed = 0

    def facts(self, tree: dict[str, Json]) -> dict[str, Json]:
        """Return the facts with every value clean, masked or gone. An address belongs in the vault, not here."""
        return self._tree(self._scrubbed(tree, exempt=self._spares), "", addresses=True)

    def person(self, tree: dict[str, Json]) -> dict[str, Json]:
        """Return the personal data with every value clean, masked or gone."""
        return self._tree(self._scrubbed(tree), "", addresses=False)

    def text(self, value: str, path: str) -> str:
        """Return the text, or the mask if a detector knows it."""
        masked: str = self._scrubbed(value, path)
        return self._without_addresses(masked, path)

    def _spares(self, path: str, value: str) -> bool:
        spares = self._exempt(path, value)
        if spares:
            self._spared.add((path, value))
        return spares

    def _scrubbed(self, value: Json, path: str = "", exempt: Exempt = nothing_exempt) -> Json:
        cleaned, seen = scrub(value, exempt)
        for one in seen:
            self.found[one.path or path, one.detector] += one.count
        return cleaned

    def _tree(self, kept: dict[str, Json], above: str, *, addresses: bool) -> dict[str, Json]:
        cleaned = {name: self._value(value, above + name, addresses=addresses) for name, value in kept.items()}
        return {name: value for name, value in cleaned.items() if value is not None}

    def _value(self, value: Json, path: str, *, addresses: bool) -> Json:
        if isinstance(value, dict):
            return self._tree(value, f"{path}.", addresses=addresses) or None
        if isinstance(value, list):
            cleaned = [self._value(item, path, addresses=addresses) for item in value]
            return [item for item in cleaned if item is not None] or None
        if not isinstance(value, str):
            return value
        if not is_storable(value):
            self.malformed += 1
            return None
        if (path, value) in self._spared:
            return self._exempted(value, path)
        return self._without_addresses(value, path) if addresses else value

    def _exempted(self, value: str, path: str) -> str:
        *above, name = path.split(".")
        place = self.exempted
        for part in above:
            place = place.setdefault(part, {})
        place.setdefault(name, []).append(value)
        return EXEMPTED

    def _without_addresses(self, value: str, path: str) -> str:
        if value == MASK or not (addresses := len(EMAIL.findall(value))):
            return value
        self.found[path, "email"] += addresses
        return EMAIL_MASK

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


def needs_closer_look(facts: Json, people: Json) -> bool:
    """Ask once for all values of an event."""
    try:
        octets, private = orjson.dumps(facts), orjson.dumps(people)
    except TypeError:  # a lone surrogate
        return True
    if b"@" in octets or b"%40" in octets:
        return True
    octets += private
    return b"\\u0000" in octets or glance(octets)
