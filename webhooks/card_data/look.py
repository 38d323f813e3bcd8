"""Looks at texts, rows and bytes with the detectors of the road, however long they are."""

import re
from collections import Counter
from typing import Any

import orjson

from webhooks.redaction.detectors import Exempt, nothing_exempt, scrub, scrub_text, suspicious

Seen = Counter[str]  # how often, by detector
Places = Counter[tuple[str, str]]  # how often, by path and detector
UNDECIDED = "undecided"

PIECE = 2048  # characters that the detectors are given at once, so that none of their budgets ends
OVERLAP = 512  # characters that two neighbouring pieces share: more than any card number takes, however written
REACH = 128
LONG_CELL = 100_000
# Times as logs write them have more digits than a card number, each in its own range; blanked, they cost nothing.
STAMP = re.compile(
    r"""(?<![\w.:/+-])(?:
    (?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9]:[0-6][0-9]
        (?:[.,](?:[0-9]{3}|[0-9]{6}|[0-9]{9}))?(?:Z|\ ?[+-][01][0-9]:?[0-5][0-9])?
    |[0-3][0-9]/[A-Z][a-z]{2}/(?:19|20)[0-9]{2}:[0-2][0-9]:[0-5][0-9]:[0-6][0-9]\ [+-][01][0-9][0-5][0-9]
    )(?=["'\s,\])}]|$)""",
    re.VERBOSE,
)
# A piece ends where no number is near, or in the middle of a line break, or at least not within a run of digits.
CUTS = (re.compile(r"(?<=\D{4})(?=\D{4})"), re.compile(r"(?<=\n)"), re.compile(r"(?<=\D)"))


def in_text(text: str) -> Seen:
    """Count what is seen in a text of any length: piece by piece, and what two pieces share only once."""
    if not suspicious(text):
        return Counter()
    if len(text) <= PIECE:
        return in_piece(text)
    middle = len(text) // 2
    start, end = cut(text, middle - OVERLAP // 2), cut(text, middle + OVERLAP // 2)
    return joined(in_text(text[:end]), in_text(text[start:]), in_text(text[start:end]))


def blanked(text: str) -> str:
    """Put letters in the place of times, as many as they are long."""
    return STAMP.sub(lambda stamp: "t" * len(stamp[0]), text)


def in_piece(text: str) -> Seen:
    """Count what is seen in a short text, as prose and, where a line is JSON, as that."""
    seen = tally(scrub_text(text)[1])
    for line in text.splitlines():
        if line.lstrip()[:1] in ("{", "["):
            seen |= tally(scrub(line)[1])
    return seen


def tally(sightings: list[Any]) -> Seen:
    """Count by detector."""
    seen: Seen = Counter()
    for one in sightings:
        seen[one.detector] += one.count
    return seen


def joined(left: Seen, right: Seen, shared: Seen) -> Seen:
    """Add up two neighbours; what they share counts once, but never hides what one of them holds."""
    return Counter(
        {name: max(left[name] + right[name] - shared[name], left[name], right[name]) for name in left | right}
    )


def cut(text: str, near: int) -> int:
    """Find a place to part a text at, from `near` on."""
    found = (place.search(text, near, near + REACH) for place in CUTS)
    return next((match.start() for match in found if match), near)


def in_row(row: dict[str, Any], exempt: Exempt = nothing_exempt) -> Places:
    """Count what is seen in the cells of a row, together: a number can be split over columns, and named by one."""
    places: Places = Counter()
    for name, cell in row.items():
        if isinstance(cell, str) and len(cell) > LONG_CELL:
            row = row | {name: None}
            places.update({(name, detector): times for detector, times in in_text(blanked(cell)).items()})
    for one in scrub(row, exempt)[1]:
        places[one.path, one.detector] += one.count
    return places


def as_value(cell: Any, *, is_json: bool) -> Any:
    """Read a cell as the value that it holds; JSON that is too odd to be read is a text."""
    if isinstance(cell, bytes):
        return as_text(cell)
    if not is_json or cell is None:
        return cell
    try:
        return orjson.loads(cell)
    except orjson.JSONDecodeError:
        return cell


def as_text(content: bytes) -> str:
    """Read bytes as text: as UTF-8 if they are, else byte by byte, which leaves every ASCII digit in its place."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")
