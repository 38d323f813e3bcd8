"""Says whether JSON names a security code, a PIN or a date before digits, or splits a number over fields."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from webhooks.redaction.detectors import columns, names, siblings
from webhooks.redaction.detectors.networks import SHORTEST
from webhooks.redaction.detectors.remembering import Remembered

_NAMES: Final = re.compile(rb'"([^"]++)":(?:"?+:?+[0-9]{2}|\["?[0-9])')
# In a shape (see firstlook) a digit is 0, a letter a, all else _, but quotes and colons. Here it begins no value.
_ELSEWHERE: Final = re.compile(rb'00(?:(?<=_00)|(?<=_"00)|(?<=[^"]:00))0{0,6}+(?!a)')
_OF_DATE: Final = re.compile(rb"/[0-9]{2}(?<=[0-9]/..)")
_FIELD_IN_RUN: Final = re.compile(rb'[{},]{0,3}"([^"]{1,40})":"?([^"A-Za-z{}\[\]]{1,40}?)"?(?=[,}\]])')
_NEXT_FIELD: Final = re.compile(rb'[0-9][ ._-]{0,2}"?\}?,\{?"([^"]{1,40})":"?[0-9]{2}')
_PART: Final = re.compile(rb'([0-9][0-9 ._-]{0,9}+)"')
_FIGURES: Final = b"0123456789"
_BETWEEN: Final = b'"},{ ._-'
_SHORT: Final = re.compile(rb'"(?:%b)":"?[^0-9A-Za-z"]*[0-9]{1,8}(?![0-9])' % "|".join(names.VALUES).encode())
_FIELD: Final = re.compile(rb'"([^"]{1,40})":"?([^"A-Za-z]{1,40})\Z')
_NOT_DIGITS: Final = bytes(code for code in range(256) if code not in b"0123456789")
_SIGNS: Final = bytes(code for code in range(256) if not (code < 0x80 and chr(code).isalnum()) and code not in b":,")
_WORDY: Final = re.compile(rb"[A-Za-z\x80-\xff]{2}")
_DASH: Final = ord("-")
_WINDOW: Final = 84
_MOST_SHORT: Final = 2_000
_FEW: Final = 3


class Fields(NamedTuple):
    """What the names of the fields that begin with digits say: of codes and dates (none: a label does), of parts."""

    says: bool | None
    following: frozenset[bytes]
    columns: frozenset[bytes]


def says_something(octets: bytes, shape: bytes) -> bool:
    """Look at each short number: what is said before it, and do the next fields go on with it?"""
    found = tuple(_NAMES.findall(octets))
    if len(found) > _MOST_SHORT:
        return True
    fields = _FIELDS[found]
    if fields.says or (fields.says is None and _label_says(octets)):
        return True
    if fields.following and _is_split(octets, fields.following):
        return True
    if fields.columns and any(_is_column(octets, name) for name in fields.columns):
        return True
    return _says_elsewhere(octets, shape) or _says_date(octets)


def _fields(found: tuple[bytes, ...]) -> Fields:
    verdicts = {_VERDICTS[name.rstrip(_FIGURES)] for name in found}
    return Fields(
        True if True in verdicts else None if None in verdicts else False,
        frozenset(pair[1] for pair in pairwise(found) if _FAMILIES[pair]),
        frozenset(name for name, count in Counter(found).items() if count > 1 and _COLUMNS[name]),
    )


def _says_elsewhere(octets: bytes, shape: bytes) -> bool:
    """Look at the numbers in texts and lists."""
    for seen, match in enumerate(_ELSEWHERE.finditer(shape)):
        start = match.start()
        if seen == _MOST_SHORT or (not _is_within(octets, start - 1) and _is_said(octets, start)):
            return True
    return False


def _is_within(octets: bytes, mark: int) -> bool:
    """Tell a later part of a date, or of a phone's number."""
    return octets[mark] == _DASH and octets[mark - 2 : mark].isdigit()


def _says_date(octets: bytes) -> bool:
    return b"/" in octets and any(_is_said(octets, match.start() - 1) for match in _OF_DATE.finditer(octets))


def _is_said(octets: bytes, start: int) -> bool:
    window = octets[max(0, start - _WINDOW) : start]
    before = window.rstrip(_SIGNS)
    if before.endswith(b'":'):
        return _key_says(before[before.rfind(b'"', 0, -2) + 1 : -2], octets)
    if not before.endswith((b",", b"[")):
        window = window[window.rfind(b'"') + 1 :]
    return _WORDY.search(window) is not None and names.names_something(_text(window))


def _key_says(name: bytes, octets: bytes) -> bool:
    verdict = _VERDICTS[name.rstrip(_FIGURES)]  # cvv2 says what cvv says
    return _label_says(octets) if verdict is None else verdict


def _label_says(octets: bytes) -> bool:
    return _SHORT.search(octets) is not None and names.names_something(_text(octets))


def _verdict(key: bytes) -> bool | None:
    """Say whether a key announces a code or a date; none for one that leaves it to a label."""
    name = _text(key)
    return None if name in names.VALUES else names.announced(names.kind(name)) is not None


def _is_split(octets: bytes, following: frozenset[bytes]) -> bool:
    """Look where fields go on with the field before them, as far as they do; no run is read twice."""
    read = 0
    for place in _places(octets, following):
        end = len(octets[max(0, place - 90) : place].rstrip(_BETWEEN)) + max(0, place - 90)
        if place > read and _goes_on(octets, end):
            found, read = _run(octets, end)
            if found:
                return True
    return False


def _places(octets: bytes, following: frozenset[bytes]) -> list[int]:
    """Find where the names stand, from the left; a few by themselves, more of them with all others."""
    if len(following) > _FEW:
        return [match.start(1) - 1 for match in _NEXT_FIELD.finditer(octets)]
    return sorted(place for name in following for place in _found(octets, b'"%b":' % name))


def _found(octets: bytes, part: bytes) -> Iterator[int]:
    place = octets.find(part)
    while place >= 0:
        yield place
        place = octets.find(part, place + 1)


def _is_column(octets: bytes, name: bytes) -> bool:
    """Look whether the fields of one name, as objects in a list have, hold parts of one number."""
    pieces = octets.split(b'"%b":"' % name)
    values = [match[1].translate(None, _NOT_DIGITS) for piece in pieces if (match := _PART.match(piece))]
    return sum(map(len, values)) >= SHORTEST and bool(siblings.split_texts([*map(_text, values)]))


def _goes_on(octets: bytes, end: int) -> bool:
    """Tell whether the field that ends here and the next can hold parts of one number."""
    match = _NEXT_FIELD.match(octets, end - 1)
    field = match and _FIELD.search(octets, max(0, end - 90), end)
    if not match or not field or len(field[2].translate(None, _NOT_DIGITS)) > siblings.LONGEST_TEXT:
        return False
    return siblings.are_family(_text(field[1]), _text(match[1]))


def _run(octets: bytes, end: int) -> tuple[bool, int]:
    """Read the fields that go on with a number, as far as they do, and tell whether they hold a card's."""
    field = _FIELD.search(octets, max(0, end - 90), end)
    place = field.start() if field else end
    fields: list[tuple[str, str]] = []
    while len(fields) <= siblings.MOST_PARTS and (match := _FIELD_IN_RUN.match(octets, place)):
        if fields and not siblings.are_family(fields[-1][0], _text(match[1])):
            break
        place = match.end()
        fields.append((_text(match[1]), _text(match[2])))
    return _hold_number(fields), max(place, end)


def _hold_number(fields: list[tuple[str, str]]) -> bool:
    parts = [digits for _, value in fields if (digits := siblings.part(value))]
    if len(parts) == len(fields):
        return siblings.is_whole(parts) or bool(siblings.parts_of_numbers(parts))  # none when it is a table
    return bool(siblings.parts_of_numbers(parts) or siblings.split_fields(fields))


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "ignore")


def _are_family(pair: tuple[bytes, bytes]) -> bool:
    return siblings.are_family(_text(pair[0]), _text(pair[1]))


def _can_be_column(name: bytes) -> bool:
    return columns.can_be_column(_text(name))


_VERDICTS: Final = Remembered(_verdict)
_FAMILIES: Final = Remembered(_are_family)
_COLUMNS: Final = Remembered(_can_be_column)
_FIELDS: Final = Remembered(_fields)
