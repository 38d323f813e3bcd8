"""Looks at texts, values and bytes with the detectors of the road, however long they are."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson

from webhooks.redaction.detectors import sightings, suspicious
from webhooks.redaction.masking import Exempt
from webhooks.redaction.walk import field_name

Seen = Counter[str]  # how often, by detector
Places = dict[tuple[str, str], int]  # how often, by path and detector
UNDECIDED = "undecided"

PIECE = 4096  # characters that the detectors are given at once, so that none of their budgets ends
OVERLAP = 1024  # characters that two neighbouring pieces share: more than any card number takes, however written
REACH = 256
# A piece ends where no number is near, or in the middle of a line break, or at least not within a run of digits.
CUTS = (re.compile(r"(?<=\D{4})(?=\D{4})"), re.compile(r"(?<=\n)"), re.compile(r"(?<=\D)"))


def in_text(text: str) -> Seen:
    """Count what is seen in a text of any length: piece by piece, and what two pieces share only once."""
    if not suspicious(text):
        return Counter()
    if len(text) <= PIECE:
        return Counter(sightings(text))
    middle = len(text) // 2
    start, end = cut(text, middle - OVERLAP // 2), cut(text, middle + OVERLAP // 2)
    return joined(in_text(text[:end]), in_text(text[start:]), in_text(text[start:end]))


def joined(left: Seen, right: Seen, shared: Seen) -> Seen:
    """Add up two neighbours; what they share counts once, but never hides what one of them holds."""
    return Counter(
        {name: max(left[name] + right[name] - shared[name], left[name], right[name]) for name in left | right}
    )


def cut(text: str, near: int) -> int:
    """Find a place to part a text at, from `near` on."""
    found = (place.search(text, near, near + REACH) for place in CUTS)
    return next((match.start() for match in found if match), near)


def in_bytes(content: bytes) -> Seen:
    """Count what is seen in bytes of any kind."""
    return in_text(as_text(content))


def in_value(name: str, value: Any, exempts: Exempt) -> Places:
    """Count what is seen in a JSON value, in its keys, too, and where it stands."""
    found: Places = {}
    for path, leaf in leaves(name, value):
        if not exempts(path, leaf):
            shown = ".".join(map(field_name, path.split(".")))
            for detector, times in in_text(leaf).items():
                found[shown, detector] = found.get((shown, detector), 0) + times
    return found


def leaves(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """List the texts and numbers in a JSON value with their paths, and the keys, each at its object's path."""
    left = [(name, value)]
    while left:
        path, value = left.pop()
        if isinstance(value, dict):
            yield from ((path, key) for key in value)
            left += [(f"{path}.{key}", item) for key, item in value.items()]
        elif isinstance(value, list):
            left += [(path, item) for item in value]
        elif value is not None:
            yield path, str(value)


def in_cell(name: str, cell: str | bytes, *, is_json: bool, exempts: Exempt) -> Places:
    """Count what is seen in one cell of a table."""
    if isinstance(cell, bytes):
        return at(name, in_bytes(cell))
    value = parsed(cell) if is_json else None
    return at(name, in_text(cell)) if value is None else in_value(name, value, exempts)


def at(name: str, seen: Seen) -> Places:
    """Say where it was seen."""
    return {(name, detector): times for detector, times in seen.items()}


def parsed(text: str) -> Any:
    """Read JSON; None if it is too odd to be read."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def as_text(content: bytes) -> str:
    """Read bytes as text: as UTF-8 if they are, else byte by byte, which leaves every ASCII digit in its place."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")
