"""Looks at a value as JSON, in one go, and says whether anything in it is worth a closer look. Never no by mistake."""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_to_bytes

from webhooks.redaction.detectors import names, siblings
from webhooks.redaction.detectors.binary import DIGIT_QUADS, TWICE
from webhooks.redaction.detectors.digits import NUMERALS, OTHER_DIGITS
from webhooks.redaction.detectors.dumping import dumped
from webhooks.redaction.detectors.figures import FIGURES
from webhooks.redaction.detectors.networks import LONGEST, is_card, is_unchecked_card

_LETTERS: Final = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS: Final = b"0123456789"
# Digits, and letters that are read as digits, count as 0; what is no letter parts them without parting a number.
_AS_DIGITS: Final = bytes.maketrans(b"123456789OolISBZ", b"0" * 16)
_SIGNS: Final = bytes(code for code in range(256) if code not in _LETTERS + _DIGITS)
_ENOUGH: Final = b"0" * 12
_SHAPE: Final = bytes.maketrans(_DIGITS + _LETTERS, b"0" * 10 + b"a" * 52)
_ASCII: Final = bytes(range(0x80))
_LONG: Final = re.compile(rb"00000000000000(?<![0a]00000000000000)0*+(?!a)")  # longer than a part of a number is
_UUID: Final = re.compile(
    rb"-(?<=[^0-9A-Za-z][0-9A-Fa-f]{8}-)[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])"
)
_OPENING: Final = (b'"', b":", b",", b"[", b" ")
_CLOSING: Final = (b'"', b",", b"]", b"}", b" ", b"")

_SHORT: Final = (re.compile(rb"00(?<![0a]00)0{0,4}+(?![0a])"), re.compile(rb"0/00"))
_PARTS: Final = re.compile(rb'00"?\}?,\{?"([^"]{1,40})":"?00')
_KEY_OF_LAST: Final = re.compile(rb'"([^"]{1,80})":"?([^"A-Za-z]{1,40})\Z')
_CODED: Final = tuple(
    re.compile(pattern.encode()).search
    for pattern in (*DIGIT_QUADS, TWICE, "3[0-9]3[0-9]3[0-9]3[0-9]", "x3[0-9](?![1-9A-Za-wyz])", r"U\+003[0-9]")
)
_WORDS: Final = (re.compile(rb" (?:[^0 \",./_-]{2,8}[ ,./_-]{1,4}){10}"), re.compile(rb"-(?:[^0 \",./_-]{2,8}-){10}"))
_FIGURES: Final = re.compile(FIGURES.encode(), re.IGNORECASE)
_ESCAPED: Final = re.compile(rb'\\(?:u00[01][0-9a-f]|[bfnrt"])')
_WRITTEN_ESCAPE: Final = re.compile(rb"\\\\[\\]*[uUx0-7nrtbfv/\"']")
_ENTITY: Final = re.compile(rb"&#|&amp;|&[A-Za-z]{2,12};")
_PERCENT: Final = re.compile(rb"%[0-9A-Fa-f]{2}")
_WORDY: Final = re.compile(rb"[A-Za-z\x80-\xff]{2}")
_COLON, _QUOTE = b':"'
_WINDOW: Final = 100
_MOST_SHORT: Final = 2_000


def suspicious(text: str) -> bool:
    """Say cheaply whether a closer look at this text is needed: no means that there is nothing to find."""
    return glance(dumped(text))


def glance(octets: bytes, rounds: int = 4) -> bool:
    """Say whether a closer look at this JSON is needed."""
    if b"\\" in octets:
        if _WRITTEN_ESCAPE.search(octets):
            return True
        octets = _ESCAPED.sub(b" ", octets)
    shape = octets.translate(_SHAPE)
    return (
        _has_chain(octets, shape)
        or _has_names_or_parts(octets, shape)
        or _is_coded(octets)
        or _is_wrapped(octets, rounds)
        or (not octets.isascii() and _has_other_digits(octets))
    )


def _is_coded(octets: bytes) -> bool:
    for search in _CODED:  # noqa: SIM110 — any() costs each event 2 µs
        if search(octets):
            return True
    return False


def _is_wrapped(octets: bytes, rounds: int) -> bool:
    if (b"<" in octets and b">" in octets) or (b"&" in octets and _ENTITY.search(octets)):
        return True
    if b"%" in octets and _PERCENT.search(octets):
        return rounds == 0 or glance(unquote_to_bytes(octets).replace(b"\\", b"\\\\"), rounds - 1)
    return False


def _has_other_digits(octets: bytes) -> bool:
    signs = octets.translate(None, _ASCII).decode("utf-8", "ignore")
    return not OTHER_DIGITS.isdisjoint(signs) or sum(map(signs.count, NUMERALS)) >= 12


def _has_chain(octets: bytes, shape: bytes) -> bool:
    """Look for enough digits with no letter between them; those of one long number must be a card's."""
    if _ENOUGH not in octets.translate(_AS_DIGITS, _SIGNS):
        return False
    octets, pieces, done = _UUID.sub(_same_length, octets), [], 0
    for match in _LONG.finditer(shape):
        start, end = match.span()
        if _is_harmless(octets, start, end):
            pieces.append(octets[done:start])
            done = end
    return _ENOUGH in b"x".join((*pieces, octets[done:])).translate(_AS_DIGITS, _SIGNS)


def _same_length(match: re.Match[bytes]) -> bytes:
    return b"x" * len(match[0])


def _is_harmless(octets: bytes, start: int, end: int) -> bool:
    """Tell whether the digits are one whole value, or word, and no card number."""
    if octets[start - 1 : start] not in _OPENING or octets[end : end + 1] not in _CLOSING:
        return False
    digits = octets[start:end].decode() if end - start <= LONGEST else ""
    return not (is_card(digits) or is_unchecked_card(digits))


def _has_names_or_parts(octets: bytes, shape: bytes) -> bool:
    for pattern in _SHORT:
        for seen, match in enumerate(pattern.finditer(shape)):
            if seen == _MOST_SHORT:
                return names.names_something(octets.decode("utf-8", "ignore"))
            if _is_named(octets, match.start()):
                return True
    return any(_is_part(octets, match) for match in _PARTS.finditer(shape)) or _has_figures(octets, shape)


def _is_named(octets: bytes, start: int) -> bool:
    """Ask what the key before the digits says, or the words before them in the same text."""
    before = octets[start - 1]
    if before == _COLON or (before == _QUOTE and octets[start - 2] == _COLON):
        end = start - 2 if before == _COLON else start - 3
        return _key_says(octets[octets.rfind(b'"', 0, end) + 1 : end], octets)
    return _is_said(octets, start)


def _is_said(octets: bytes, start: int) -> bool:
    window = octets[max(0, start - _WINDOW) : start]
    before = window.rstrip(b' "[({#')
    if before.endswith(b'":'):
        return _key_says(before[before.rfind(b'"', 0, -2) + 1 : -2], octets)
    if not before.endswith((b",", b"[")):
        window = window[window.rfind(b'"') + 1 :]
    return _WORDY.search(window) is not None and names.names_something(window.decode("utf-8", "ignore"))


def _key_says(key: bytes, octets: bytes) -> bool:
    verdict = _verdict(key)
    return verdict if verdict is not None else names.names_something(octets.decode("utf-8", "ignore"))


@lru_cache(maxsize=4096)
def _verdict(key: bytes) -> bool | None:
    """Say whether a key announces a code or a date; none for one that leaves it to a label."""
    name = key.decode("utf-8", "ignore")
    if name in names.VALUES:
        return None
    return names.kind(name) not in (None, names.Kind.BESIDE, names.Kind.NUMBER)


def _is_part(octets: bytes, match: re.Match[bytes]) -> bool:
    before = _KEY_OF_LAST.search(octets, max(0, match.start() - 100), match.start() + 2)
    if before is None or len(before[2].translate(None, _SIGNS)) > siblings.LONGEST_PART:
        return False
    after = octets[slice(*match.span(1))]
    return siblings.are_family(before[1].decode("utf-8", "ignore"), after.decode("utf-8", "ignore"))


def _has_figures(octets: bytes, shape: bytes) -> bool:
    for sign, pattern in zip((b" ", b"-"), _WORDS, strict=True):
        if octets.count(sign) >= 10 and pattern.search(shape):
            return _FIGURES.search(octets) is not None
    return False
