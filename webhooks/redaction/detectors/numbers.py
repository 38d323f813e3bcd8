"""Finds card numbers in a chain of digit groups, never cutting one: a number is a group, or neighbours taken whole.

Which neighbours make a number depends on how they stand: as they are printed on cards (4242 4242 4242 4242), in narrow
groups of one width (42 42 42 …), or in any way when nothing else stands there.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from webhooks.redaction.detectors.chains import Chain, Place, UndecidedError
from webhooks.redaction.detectors.networks import LONGEST, SHORTEST, is_card, is_unchecked_card

GROUPS_EXAMINED: Final = 20_000  # in one value; what has more is undecided

_GROUP: Final = re.compile("[0-9]++")
_CHAIN: Final = re.compile(r"[0-9](?:[^0-9A-Za-z\x80-\U0010ffff]{0,8}+[0-9]){11,}+")
_ALNUM: Final = re.compile(r"[^\W_]")
_LISTING: Final = re.compile(r"""[^ \-_./\\~+]""")  # what parts the figures of a list rather than those of a number
_LOOSE: Final = re.compile(r"[ \-_/\\~.\n]+")
# How cards are printed, and typed: ISO/IEC 7811-1 leaves it to the issuer; these are in use.
_PRINTED: Final = {
    4: ((4, 4, 4, 4, 3), (4, 4, 4, 4, 2), (4, 4, 4, 4, 1), (4, 4, 4, 4), (4, 4, 4, 3), (4, 4, 4, 2), (4, 4, 4, 1),
        (4, 6, 5), (4, 5, 6), (4, 6, 4), (4, 4, 5), (4, 5, 4), (4, 3, 3, 3), (4, 4, 8), (4, 8, 4), (4, 12), (4, 4, 4)),
    6: ((6, 4, 6), (6, 6, 4), (6, 13), (6, 10), (6, 12)),
    8: ((8, 8), (8, 4, 4), (8, 11)),
    12: ((12, 4),),
}  # fmt: skip
_WHOLE_ONLY: Final = frozenset(
    [(4, 12), (6, 13), (6, 10), (6, 12), (8, 8), (8, 11), (12, 4), (4, 4, 8), (4, 8, 4), (8, 4, 4)]
)
_SEGMENT_AT_EASE: Final = 5
_SEGMENT_SEEN: Final = 36


def card_numbers(text: str, *, beside_word: bool = False) -> list[Place]:
    """Find the numbers in plain text. Beside a card word also those count whose network lets the check digit go."""
    found: list[Place] = []
    examined = 0
    for match in _CHAIN.finditer(text):
        for places in _unbroken(text, match):
            examined += len(places)
            if examined > GROUPS_EXAMINED:
                raise UndecidedError
            chain = _chain(text, places)
            found += (Place(places[i].start, places[j - 1].end) for i, j in cards_in(chain, beside_word=beside_word))
    return found


def cards_in(chain: Chain, *, beside_word: bool = False) -> list[tuple[int, int]]:
    """Say which groups, from and until, are card numbers; none twice."""
    check = _beside_word if beside_word else is_card
    hits = {
        *_single(chain, check),
        *_printed(chain, check),
        *_narrow(chain),
        *_loose(chain, check),
        *_by_thousands(chain, check),
    }
    return _apart(hits)


def _unbroken(text: str, match: re.Match[str]) -> Iterator[list[Place]]:
    """Split at groups that are longer than any number."""
    places: list[Place] = []
    for group in _GROUP.finditer(text, match.start(), match.end()):
        start, end = group.span()
        if end - start <= LONGEST:
            places.append(Place(start, end))
        elif places:
            yield places
            places = []
    if places:
        yield places


def _chain(text: str, places: list[Place]) -> Chain:
    groups = [text[start:end] for start, end in places]
    gaps = [_simple(text[left.end : right.start]) for left, right in pairwise(places)]
    alone = len(places) > 1 and not (_ALNUM.search(text, 0, places[0].start) or _ALNUM.search(text, places[-1].end))
    return Chain(groups, gaps, alone)


def _simple(gap: str) -> str:
    return gap if len(gap) == 1 else " ".join(gap.split()) or ("\n" if "\n" in gap else " ")


def _single(chain: Chain, check: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    for i, group in enumerate(chain.groups):
        if len(group) >= SHORTEST and check(group):
            yield i, i + 1


def _printed(chain: Chain, check: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    widths = tuple(map(len, chain.groups))
    for i, width in enumerate(widths):
        for shape in _PRINTED.get(width, ()):
            j = i + len(shape)
            if widths[i:j] == shape and _is_printed(chain, i, j, check) and _stands_apart(chain, i, j):
                yield i, j


def _is_printed(chain: Chain, i: int, j: int, check: Callable[[str], bool]) -> bool:
    digits = chain.joined(i, j)
    printed_alone = j - i >= 4 and not _LISTING.search(chain.gaps[i])
    return check(digits) or (printed_alone and digits[:2] == "62" and is_unchecked_card(digits))


def _stands_apart(chain: Chain, i: int, j: int) -> bool:
    """Tell a number from a window in a table of figures: there, the same width and gap go on beside it."""
    if tuple(map(len, chain.groups[i:j])) in _WHOLE_ONLY:
        return j - i == len(chain.groups)
    listed = _LISTING.search(chain.gaps[i]) is not None
    if listed and _is_listed_alone(chain, i, j):
        return True
    start, end = _segment(chain, i, j)
    if [*map(len, chain.groups[i:j])] == [4, 4, 4]:  # twelve digits of what is longer
        return (start, end) == (i, j)
    if listed:
        return (start, end) != (i, j) and _are_cards(chain, start, end) == 1
    if end - start <= max(_SEGMENT_AT_EASE, j - i):
        return True
    return (i - start) % 4 == 0 and _are_cards(chain, start, end) >= 0.5


def _is_listed_alone(chain: Chain, i: int, j: int) -> bool:
    gaps = chain.gaps
    return (i == 0 or gaps[i - 1] != gaps[i]) and (j == len(chain.groups) or gaps[j - 1] != gaps[j - 2])


def _are_cards(chain: Chain, start: int, end: int) -> float:
    """Say how many of the numbers are cards' if a table holds nothing but numbers in four groups of four."""
    if (end - start) % 4:
        return 0
    aligned = [is_card(chain.joined(k, k + 4)) for k in range(start, end - 3, 4)]
    return sum(aligned) / len(aligned)


def _segment(chain: Chain, i: int, j: int) -> tuple[int, int]:
    """Follow equal groups parted by equal gaps to both sides, some way."""
    groups, gaps = chain.groups, chain.gaps
    start, end = i, j
    while start > max(0, i - _SEGMENT_SEEN) and gaps[start - 1] == gaps[i] and len(groups[start - 1]) == len(groups[i]):
        start -= 1
    while (
        end < min(len(groups), j + _SEGMENT_SEEN)
        and gaps[end - 1] == gaps[j - 2]
        and len(groups[end]) == len(groups[j - 1])
    ):
        end += 1
    return start, end


def _narrow(chain: Chain) -> Iterator[tuple[int, int]]:
    """Find numbers typed digit by digit, in pairs or in threes, the last group perhaps shorter."""
    groups = chain.groups
    start = 0
    while start < len(groups):
        end = start + 1
        while end < len(groups) and _goes_on(chain, start, end):
            end += 1
        if end - start >= 4 and len(groups[start]) <= 3:
            yield from _narrow_in(chain, start, end)
        start = end


def _goes_on(chain: Chain, start: int, end: int) -> bool:
    width = len(chain.groups[start])
    return len(chain.groups[end]) == width and (width == 1 or chain.gaps[end - 1] == chain.gaps[start])


def _narrow_in(chain: Chain, start: int, end: int) -> Iterator[tuple[int, int]]:
    ends = [end]
    if end < len(chain.groups) and len(chain.groups[end]) < len(chain.groups[start]):
        ends.append(end + 1)
    shortest = SHORTEST + (len(chain.groups[start]) > 1)  # a MAC address is six pairs
    for stop in ends:
        digits = chain.joined(start, stop)
        if len(digits) >= shortest and is_card(digits):
            yield start, stop
    if len(chain.groups[start]) == 1 and not _LISTING.search(chain.gaps[start]):
        yield from _at_the_edges(chain, start, end)


def _at_the_edges(chain: Chain, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Find a number typed digit by digit with others before or after it."""
    for length in range(SHORTEST + 1, min(LONGEST, end - start - 1) + 1):
        if is_card(chain.joined(start, start + length)):
            yield start, start + length
        if is_card(chain.joined(end - length, end)):
            yield end - length, end


def _loose(chain: Chain, check: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Find the number that is all there is, however its digits are grouped."""
    count = len(chain.groups)
    digits = chain.joined(0, count)
    if (
        count > 1
        and len(digits) > SHORTEST
        and check(digits)
        and _is_loose(chain, digits, beside_word=check is _beside_word)
    ):
        yield 0, count


def _by_thousands(chain: Chain, check: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    """Find the number that a spreadsheet has written as an amount: 4,242,424,242,424,242."""
    widths = [len(group) for group in chain.groups]
    if (
        5 <= len(widths) <= 7
        and sum(widths) >= 14
        and {*widths[1:]} == {3}
        and len({*chain.gaps}) == 1
        and check(chain.joined(0, len(widths)))
    ):
        yield 0, len(widths)


def _is_loose(chain: Chain, digits: str, *, beside_word: bool) -> bool:
    gaps = set(chain.gaps)
    if gaps == {"\n"}:
        return chain.alone and len(chain.groups) <= 3 and len(digits) > 13
    if len(gaps) == 1 and (gaps == {"."} or _LISTING.search(chain.gaps[0])):
        return False
    if len(chain.groups) >= 7:
        return len(digits) > 13
    alone = chain.alone or (beside_word and len(chain.groups) <= 4)
    return alone and len(digits) > 13 and all(map(_LOOSE.fullmatch, gaps))


def _beside_word(digits: str) -> bool:
    return is_card(digits) or is_unchecked_card(digits)


def _apart(hits: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Keep the first of those that overlap, the longest of those that begin together."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if not apart or start >= apart[-1][1]:
            apart.append((start, end))
    return apart
