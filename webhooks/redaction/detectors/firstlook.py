"""Looks at a value as JSON, in one go, and says whether anything in it is worth a closer look. Never no by mistake."""

import re
from typing import Final
from urllib.parse import unquote_to_bytes

from webhooks.redaction.detectors.binary import DIGIT_QUADS, TWICE, WIDE
from webhooks.redaction.detectors.digits import NUMERALS, OTHER_DIGITS
from webhooks.redaction.detectors.enough import DIGITS, LETTERS, has_enough_digits
from webhooks.redaction.detectors.figures import has_rows_of_figures
from webhooks.redaction.detectors.saying import says_something

# The shape of JSON: digits are 0, ASCII letters a, quotes and colons themselves, all else _.
_SHAPE: Final = bytes(
    0x30 if code in DIGITS else 0x61 if code in LETTERS else code if code in b'":' else 0x5F for code in range(256)
)
_ASCII: Final = bytes(range(0x80))

_CODED: Final = tuple(
    re.compile(pattern.encode()).search
    for pattern in (
        *DIGIT_QUADS,
        TWICE,
        WIDE,
        r"3[0-9](?:3[0-9]3[0-9]3[0-9]|(?<=x3[0-9])(?![1-9A-Za-wyz])|(?<=U\+003[0-9]))",
        "cv[cv][0-9]{3}",
        "C[Vv][CcVv][0-9]{3}",
    )
)
_SIGNALS: Final = re.compile('[\x00-\x1f"]+')
_QUIET: Final = dict.fromkeys((*range(0x20), ord('"')), " ")
_ESCAPED: Final = re.compile(rb'\\(?:u00[01][0-9a-f]|[bfnrt"])')
_WRITTEN_ESCAPE: Final = re.compile(rb"\\\\[uUx0-7nrtbfv/\"']")
_INNER: Final = re.compile(rb'"\s*[{\[]\s*[{\[\\]')
_AIR: Final = re.compile(rb"(?<=[,:{\[])\s+|\s+(?=[}\]])")
_ENTITY: Final = re.compile(rb"&#|&amp;|&[A-Za-z]{2,12};")
_PERCENT: Final = re.compile(rb"%[0-9A-Fa-f]{2}")
_MOST_PERCENT: Final = 2_000
_UNICODE_PERCENT: Final = re.compile(rb"%u[0-9A-Fa-f]{4}")
_QUOTED_SPACE: Final = re.compile(rb"=(?:[Cc]2=[Aa]0|[Ee]2=8[0-9A-Fa-f])")


def suspicious(text: str) -> bool:
    """Say cheaply whether a closer look at this text is needed: no means that there is nothing to find."""
    if "\x1b" in text:
        return True
    quiet = text.translate(_QUIET) if text.isascii() else _SIGNALS.sub(" ", text)
    octets = quiet.encode("utf-8", "ignore")
    if glance(octets.replace(b"\\", b"\\\\").join((b'"', b'"'))):
        return True
    return text[:1] in ("{", "[") and glance(_AIR.sub(b"", text.encode("utf-8", "ignore")))


def glance(octets: bytes, rounds: int = 4) -> bool:
    """Say whether a closer look at this JSON is needed."""
    if b"\\" in octets:
        if (
            b"\\u001b" in octets
            or _WRITTEN_ESCAPE.search(octets)
            or (_INNER.search(octets) and _glance_within(octets, rounds))
        ):
            return True
        octets = _ESCAPED.sub(b" ", octets)
    shape = octets.translate(_SHAPE)
    return (
        has_enough_digits(octets, shape)
        or says_something(octets, shape)
        or _is_coded(octets)
        or (not octets.isascii() and _has_other_digits(octets))
        or _is_wrapped(octets, rounds)
        or has_rows_of_figures(octets)
    )


def _glance_within(octets: bytes, rounds: int) -> bool:
    """Look at JSON within a string as JSON."""
    inner = _ESCAPED.sub(b" ", octets.replace(b'\\"', b'"'))
    return rounds == 0 or glance(_AIR.sub(b"", inner), rounds - 1)


def _is_coded(octets: bytes) -> bool:
    for search in _CODED:  # noqa: SIM110 — any() costs each event 2 µs
        if search(octets):
            return True
    return False


def _is_wrapped(octets: bytes, rounds: int) -> bool:
    if (b"<" in octets and b">" in octets) or (b"&" in octets and _ENTITY.search(octets)):
        return True
    if b"=" in octets and _QUOTED_SPACE.search(octets):
        return True
    return b"%" in octets and _is_quoted(octets, rounds)


def _is_quoted(octets: bytes, rounds: int) -> bool:
    if octets.count(b"%") > _MOST_PERCENT or _UNICODE_PERCENT.search(octets):
        return True
    if _PERCENT.search(octets):
        return rounds == 0 or glance(unquote_to_bytes(octets).replace(b"\\", b"\\\\"), rounds - 1)
    return False


def _has_other_digits(octets: bytes) -> bool:
    signs = octets.translate(None, _ASCII).decode("utf-8", "ignore")
    kinds = set(signs)
    if not OTHER_DIGITS.isdisjoint(kinds):
        return True
    return not kinds.isdisjoint(NUMERALS) and sum(map(signs.count, NUMERALS)) >= 12
