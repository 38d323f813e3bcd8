"""Finds a number that was split over neighbours: the fields of one object, or the elements of a list."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from webhooks.redaction.detectors.chains import Chain
from webhooks.redaction.detectors.digits import plain
from webhooks.redaction.detectors.networks import LONGEST, SHORTEST, is_card
from webhooks.redaction.detectors.numbers import cards_in
from webhooks.redaction.detectors.remembering import Remembered

Json = Any
LONGEST_PART: Final = 8  # longer ones are times and accounts
LONGEST_TEXT: Final = 15  # a text may be all but the end of a number
LONGEST_NAME: Final = 40
_MARKS: Final = "#_-"
_FIGURES: Final = "0123456789"
_WITHOUT_SIGNS: Final = str.maketrans("", "", " -._")
MOST_FIELDS: Final = 5_000
MOST_BESIDE: Final = 7
MOST_PARTS: Final = 32  # more of them are a table

# Fields of one family differ in a number, a letter or a word of order: card_1 and card_2, a and b, first4 and last4.
_ORDER: Final = re.compile(
    r"(?<![a-z])(?:[a-h]|[ivx]{1,4}|one|two|three|four|five|six)(?![a-z])|[0-9]+|"
    r"first|second|third|fourth|fifth|last|middle|mid|start|end|begin|left|right|head|tail|front|back|prefix|suffix|bin|iin|"
    r"rest(?![a-z])"
)
_AGAIN: Final = re.compile("[#_-]*#[#_-]*")
_CAMEL: Final = re.compile("(?<=[a-z0-9])(?=[A-Z])")
_NOT_PARTS: Final = re.compile(
    r"amount|price|total|count|qty|quantity|sum|tax|fee|year|width|height|length|weight|version|period|time|date|size|"
    r"page|created|expires|_at\b|_on\b|zip|postal|net\b"
)


def are_family(left: str, right: str) -> bool:
    """Tell whether two neighbouring fields can hold parts of one number."""
    stem, other = _STEMS[left.rstrip(_FIGURES) or "1"], _STEMS[right.rstrip(_FIGURES) or "1"]
    if (left, right) == ("iin", "last4"):  # how Stripe truncates a number
        return False
    return stem != "" and (stem == other or (other != "" and stem.rstrip(_MARKS) == other.rstrip(_MARKS) != ""))


def are_one_family(found: Mapping[Json, Json]) -> bool:
    """Tell whether an object holds nothing but objects under names of one family."""
    if not 1 < len(found) <= MOST_PARTS or not all(isinstance(one, dict) for one in found.values()):
        return False
    return all(are_family(str(left), str(right)) for left, right in pairwise(found))


def _stem(name: str) -> str:
    """Write a name without what orders it; empty for a name whose numbers are no parts."""
    small = _CAMEL.sub("_", name).lower()
    return "" if len(name) > LONGEST_NAME or _NOT_PARTS.search(small) else _AGAIN.sub("#", _ORDER.sub("#", small))


_STEMS: Final = Remembered(_stem)


def part(value: Json) -> str | None:
    """Return the digits of what can be a part of a number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    if isinstance(value, int):
        return str(value) if 0 <= value < 10**LONGEST_PART else None
    text = plain(value) if len(value) <= 40 else ""
    digits = text if text.isdecimal() else text.translate(_WITHOUT_SIGNS)
    return digits if 1 <= len(digits) <= LONGEST_TEXT and digits.isdecimal() and digits.isascii() else None


def parts_of_numbers(parts: Sequence[str]) -> set[int]:
    """Say which of the neighbouring parts make card numbers."""
    if len(parts) < 2 or len(parts) > MOST_PARTS:
        return set()
    chain = Chain(parts, [","] * (len(parts) - 1), alone=True)
    hits = cards_in(chain)
    return {place for start, end in hits if end - start > 1 for place in range(start, end)}


def split_fields(fields: Sequence[tuple[str, Json]]) -> set[int]:
    """Say which fields of an object hold a number between them."""
    found: set[int] = set()
    run: list[tuple[int, str]] = []
    if len(fields) > MOST_FIELDS:
        return found
    for place, (name, value) in enumerate((*fields, ("", None))):
        digits = part(value)
        if digits is None or (run and not are_family(fields[place - 1][0], name)):
            found |= _of(run)
            run = []
        if digits is not None and (run or len(digits) > 1 or isinstance(value, str)):
            run.append((place, digits))
    return found


def _of(run: list[tuple[int, str]]) -> set[int]:
    if is_whole([digits for _, digits in run]):
        return {place for place, _ in run}
    return {run[place][0] for place in parts_of_numbers([digits for _, digits in run])}


def is_whole(parts: Sequence[str]) -> bool:
    """Tell whether the parts are one number, however it was cut."""
    return 1 < len(parts) <= LONGEST and is_card("".join(parts))


def split_elements(elements: Sequence[Json]) -> set[int]:
    """Say which elements of a list hold a number between them; an element may be an object with one field."""
    found: set[int] = set()
    run: list[tuple[int, str]] = []
    for place, element in enumerate((*elements, None)):
        digits = part(_only(element))
        if digits is None:
            texts = all(isinstance(_only(elements[at]), str) for at, _ in run)
            found |= {run[hit][0] for hit in (split_texts if texts else _split_figures)([one for _, one in run])}
            run = []
        else:
            run.append((place, digits))
    return found


def split_texts(parts: Sequence[str]) -> set[int]:
    """Say which neighbouring texts hold a number between them, or among others."""
    if len(parts) == 2 and len(whole := "".join(parts)) >= SHORTEST + 2 and is_card(whole):
        return {0, 1}
    return _unless_narrow(parts, parts_of_numbers(parts)) or _among_others(parts)


def _split_figures(parts: Sequence[str]) -> set[int]:
    """Say which neighbouring JSON numbers hold a number; quantities make one too often, but seldom all of a list."""
    hits = parts_of_numbers(parts)
    return hits if len(hits) == len(parts) else _unless_narrow(parts, hits)


def _unless_narrow(parts: Sequence[str], hits: set[int]) -> set[int]:
    """Leave pairs and threes alone: rooms and sizes come so, numbers do not."""
    return set() if any(len(parts[hit]) in (2, 3) and hit != max(hits) for hit in hits) else hits


def _among_others(parts: Sequence[str]) -> set[int]:
    """Find four texts of four digits beside other ones: an order's number before them, a code behind."""
    for start in range(len(parts) - 3 if len(parts) <= MOST_BESIDE else 0):
        four = parts[start : start + 4]
        if {*map(len, four)} == {4} and is_card("".join(four)):
            return {*range(start, start + 4)}
    return set()


def _only(element: Json) -> Json:
    """Take what stands alone in an object or a list out of it."""
    if isinstance(element, dict) and len(element) == 1:
        ((name, element),) = element.items()
        return element if len(str(name)) <= LONGEST_NAME else None
    if not isinstance(element, list) or len(element) > LONGEST_PART:
        return element
    if len(element) == 1:
        return element[0]
    return "".join(element) if element and all(isinstance(one, str) and len(one) == 1 for one in element) else None
