"""Says whether JSON names a security code, a PIN or a date before digits, or splits a number over fields."""

import re
from typing import Final

from webhooks.redaction.detectors import names, siblings
from webhooks.redaction.detectors.remembering import Remembered

# In a shape (see firstlook) a digit is 0, a letter a, all else _.
_SHORT: Final = re.compile(rb"_000{0,6}+(?!a)")
_OF_DATE: Final = re.compile(rb"/[0-9]{2}(?<=[0-9]/..)")
_FIELD_IN_RUN: Final = re.compile(rb'[{},]{0,3}"([^"]{1,40})":"?([^"A-Za-z{}\[\]]{1,40}?)"?(?=[,}\]])')
_NEXT_FIELD: Final = re.compile(rb'[0-9]"?\}?,\{?"([^"]{1,40})":"?[0-9]{2}')
_FIELD: Final = re.compile(rb'"([^"]{1,40})":"?([^"A-Za-z]{1,40})\Z')
_NOT_DIGITS: Final = bytes(code for code in range(256) if code not in b"0123456789")
_SIGNS: Final = bytes(code for code in range(256) if not (code < 0x80 and chr(code).isalnum()) and code not in b":,")
_WORDY: Final = re.compile(rb"[A-Za-z\x80-\xff]{2}")
_COLON, _QUOTE, _DASH = b':"-'
_WINDOW: Final = 84
_MOST_SHORT: Final = 2_000


def says_something(octets: bytes, shape: bytes) -> bool:
    """Look at each short number: what is said before it, and do the next fields go on with it?"""
    before = read = 0
    name: bytes | None = None
    for seen, match in enumerate(_SHORT.finditer(shape)):
        start, end = match.span()
        if before > read and start - before < 50 and _may_go_on(octets, before, name) and _goes_on(octets, before):
            found, read = _run(octets, before)
            if found:
                return True
        name = _name(octets, start)
        if seen == _MOST_SHORT or (_is_named(octets, start) if name is None else _key_says(name, octets)):
            return True
        before = end
    return _says_date(octets)


def _name(octets: bytes, mark: int) -> bytes | None:
    """Name the field whose value the number begins; none where it stands in a text, or a list."""
    end = mark - 1 if octets[mark] == _COLON else mark - 2 if octets[mark - 1 : mark + 1] == b':"' else 0
    if not end or octets[end] != _QUOTE or octets[end - 1] == _COLON:
        return None
    return octets[octets.rfind(b'"', 0, end) + 1 : end]


def _may_go_on(octets: bytes, end: int, name: bytes | None) -> bool:
    match = _NEXT_FIELD.match(octets, end - 1)
    return match is not None and (name is None or _FAMILIES[name, match[1]])


def _says_date(octets: bytes) -> bool:
    return b"/" in octets and any(_is_said(octets, match.start() - 1) for match in _OF_DATE.finditer(octets))


def _is_named(octets: bytes, mark: int) -> bool:
    """Ask what the words before the digits say, in the same text."""
    if octets[mark - 2 : mark + 1] == b':":':
        return True  # a value that begins with a colon
    if octets[mark] == _DASH and octets[mark - 2 : mark].isdigit():
        return False  # within a date, or a phone's number
    return _is_said(octets, mark + 1)


def _is_said(octets: bytes, start: int) -> bool:
    window = octets[max(0, start - _WINDOW) : start]
    before = window.rstrip(_SIGNS)
    if before.endswith(b'":'):
        return _key_says(before[before.rfind(b'"', 0, -2) + 1 : -2], octets)
    if not before.endswith((b",", b"[")):
        window = window[window.rfind(b'"') + 1 :]
    return _WORDY.search(window) is not None and names.names_something(_text(window))


def _key_says(key: bytes, octets: bytes) -> bool:
    verdict = _VERDICTS[key.rstrip(b"0123456789")]  # cvv2 says what cvv says
    return verdict if verdict is not None else names.names_something(_text(octets))


def _verdict(key: bytes) -> bool | None:
    """Say whether a key announces a code or a date; none for one that leaves it to a label."""
    name = _text(key)
    return None if name in names.VALUES else names.announced(names.kind(name)) is not None


def _goes_on(octets: bytes, end: int) -> bool:
    """Tell whether the field that ends here and the next can hold parts of one number."""
    match = _NEXT_FIELD.match(octets, end - 1)
    field = match and _FIELD.search(octets, max(0, end - 90), end)
    if not match or not field or len(field[2].translate(None, _NOT_DIGITS)) > siblings.LONGEST_PART:
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
    parts = [siblings.part(value) for _, value in fields]
    alike = siblings.parts_of_numbers([digits for digits in parts if digits])
    return bool(alike or siblings.split_fields(fields)), max(place, end)


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "ignore")


def _are_family(pair: tuple[bytes, bytes]) -> bool:
    return siblings.are_family(_text(pair[0]), _text(pair[1]))


_VERDICTS: Final = Remembered(_verdict)
_FAMILIES: Final = Remembered(_are_family)
