"""Undoes base64 (also twice, url-safe, unpadded, inside other text), hex and lists of character codes."""

import re
from base64 import b64decode, urlsafe_b64decode
from collections.abc import Iterator
from typing import Final

from webhooks.redaction.detectors.budget import Budget

# Three bytes of digits and ASCII punctuation (0x20-0x3f) are four characters of base64 from these sets, wherever they
# stand in the whole: so digits are seen without decoding everything that is made of letters.
QUAD: Final = "[I-P][CDSTijyz][AEIMQUYcgkosw048][g-z0-9+/_-]"
DIGIT_QUADS: Final = tuple(f"{first}{QUAD[5:]}(?:{QUAD}){{2}}" for first in "MNO")


def _encoded(*threes: str) -> str:
    """Write what base64 makes of three characters from three sets."""
    first, second, third = (set(map(ord, three)) for three in threes)
    places = (
        {byte >> 2 for byte in first},
        {(byte & 3) << 4 | other >> 4 for byte in first for other in second},
        {(byte & 15) << 2 | other >> 6 for byte in second for other in third},
        {byte & 63 for byte in third},
    )
    return "".join(f"[{''.join(_ALPHABET[place] for place in sorted(set_))}]" for set_ in places)


_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_QUADS: Final = ("IJKLMNOP", "CDSTijyz", "AEIMQUYcgkosw048", "ghijklmnopqrstuvwxyz0123456789+/")
# The same, encoded twice: the first of every third quadruple begins with T.
TWICE: Final = (
    "T" + _encoded("MNO", *_QUADS[1:3])[3:] + _encoded(_QUADS[3], *_QUADS[:2]) + _encoded(*_QUADS[2:], _QUADS[0])
)
# Digits in UTF-16: every other byte is 0.
WIDE: Final = "AD[AEIMQUYcgk]A[MNO][AQgw]A[w-z0-5]AD"
_CODED: Final = tuple(map(re.compile, (*DIGIT_QUADS, TWICE, WIDE)))
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]")
_AROUND: Final = 2_000  # characters decoded on either side


def from_base64(text: str, budget: Budget) -> Iterator[str]:
    compact = "".join(text.split()) if "\n" in text or "\r" in text else text
    for pattern in _CODED:
        done = -1
        for match in pattern.finditer(compact):
            if match.start() >= done:
                start, end = _token(compact, match.start())
                done = end
                budget.spend(end - start)
                yield _decoded(compact[start:end])


def _token(text: str, place: int) -> tuple[int, int]:
    """Widen a quadruple to the characters of base64 around it, in steps of four."""
    start = end = place
    while place - start < _AROUND and start >= 4 and _QUADRUPLE.fullmatch(text, start - 4, start):
        start -= 4
    while end - place < _AROUND and _QUADRUPLE.fullmatch(text, end, end + 4):
        end += 4
    last = 0
    while last < 3 and _BASE64.fullmatch(text, end + last, end + last + 1):
        last += 1
    return start, end + last


_QUADRUPLE: Final = re.compile("[A-Za-z0-9+/_-]{4}")


def _decoded(token: str) -> str:
    token = token[: len(token) - (len(token) % 4 == 1)]
    padded = token + "=" * (-len(token) % 4)
    decode = urlsafe_b64decode if "-" in token or "_" in token else b64decode
    return decode(padded).decode("utf-8", "replace").replace("\ufffd", "x")


def from_hex(text: str, budget: Budget) -> Iterator[str]:
    for match in HEX.finditer(text):
        start, end = _hex_token(text, *match.span())
        budget.spend(end - start)
        yield bytes.fromhex(text[start : end - (end - start) % 2]).decode("latin-1")
    for pattern in _WIDE_HEX:
        for match in pattern.finditer(text):
            budget.spend(len(match[0]))
            yield bytes.fromhex(match[0]).replace(b"\0", b"").decode("latin-1")
    if _LISTED.search(text):
        budget.spend(len(text))
        yield _LISTED.sub(lambda run: "".join(_CODE.findall(run[0])), text)


HEX: Final = re.compile("3[0-9]3[0-9]3[0-9]3[0-9](?:3[0-9]|2[0-9A-Fa-f]|5[Ff])*+")
# In UTF-16, which end first.
_WIDE_HEX: Final = (
    re.compile("(?:00(?:3[0-9]|2[0-9A-Fa-f])){12,}+"),
    re.compile("(?:(?:3[0-9]|2[0-9A-Fa-f])00){12,}+"),
)
_HEX_PAIRS: Final = re.compile("(?:[0-9A-Fa-f]{2})*+")
_CODE: Final = re.compile("3([0-9])(?![0-9A-Fa-f])")
_LISTED: Final = re.compile(
    r"(?:(?:0x|\\x|u00|U\+00|#x|x|%|=|\\)?3[0-9](?![0-9A-Fa-f])[^0-9A-Za-z]{0,4}"
    r"(?:(?:0x|\\x|u00|U\+00|#x|x|%|=|\\)?2[0-9A-Fa-f](?![0-9A-Fa-f])[^0-9A-Za-z]{0,4}){0,2}){12,}+"
)


def _hex_token(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen to whole pairs before and after, within reason."""
    first = max(0, start - 64)
    while start - 2 >= first and _HEX_PAIR.fullmatch(text, start - 2, start):
        start -= 2
    rest = _HEX_PAIRS.match(text, end, end + 64)
    return start, rest.end() if rest else end


_HEX_PAIR: Final = re.compile("[0-9A-Fa-f]{2}")


def from_codes(text: str, budget: Budget) -> Iterator[str]:
    """Read a list of character codes: 52, 50, 52, 50 and so on."""
    if _DECIMAL_CODES.search(text):
        budget.spend(len(text))
        yield _DECIMAL_CODES.sub(lambda run: "".join(chr(int(code)) for code in re.findall("[0-9]+", run[0])), text)


_DECIMAL_CODES: Final = re.compile(r"(?<![0-9])(?:(?:4[89]|5[0-7]|32|45)(?![0-9])[^0-9A-Za-z]{0,4}){12,}+")


def from_chip(text: str, budget: Budget) -> Iterator[str]:
    """Read what a chip answers: tag, length and number, the number in tag 5A or in the track of tag 57 (EMV)."""
    for match in _NUMBER_TAG.finditer(text):
        number = text[match.end() : match.end() + 2 * int(match[1], 16)]
        if _NUMBER.fullmatch(number):
            budget.spend(len(number))
            yield f" {number.rstrip('Ff')} "
    for match in _TRACK_TAG.finditer(text):
        budget.spend(len(match[0]))
        yield f" {match[1]} "


_GAP: Final = "[ :-]?"
_NUMBER_TAG: Final = re.compile(f"5[Aa]{_GAP}(0[6-9]|0[Aa]){_GAP}(?=[0-9]{{12}})")
_NUMBER: Final = re.compile("[0-9]{12,19}[Ff]?")
_TRACK_TAG: Final = re.compile(f"57{_GAP}(?:0[89A-Fa-f]|1[0-3]){_GAP}([0-9]{{12,19}}[Dd=][0-9]{{4,20}}[Ff]?)")
