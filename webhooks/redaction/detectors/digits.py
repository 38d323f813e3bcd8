"""Writes text plainly: digits of any script as ASCII, invisible characters gone, every other sign a separator."""

from typing import Final
from unicodedata import category, digit, normalize, numeric


def _figure(char: str) -> int:
    """Say which digit a character is, -1 for none; some that stand in a circle are numbers of one digit to Unicode."""
    value = digit(char, -1) if category(char) != "No" else numeric(char, -1)
    return int(value) if value in range(10) else -1


OTHER_DIGITS: Final = frozenset(chr(n) for n in range(0x80, 0x20000) if _figure(chr(n)) >= 0)
NUMERALS: Final = dict(
    zip(
        "〇零一二三四五六七八九〡〢〣〤〥〦〧〨〩壹贰叁肆伍陆柒捌玖貳參陸",
        "00123456789123456789123456789236",
        strict=True,
    )
)

_INVISIBLE: Final = frozenset(["Cf", "Mn", "Me", "Cs"])
_INVISIBLE_LETTERS: Final = "\u115f\u1160\u3164\uffa0"  # the Hangul fillers
_LIKE_ASCII: Final = dict(zip("\u2212\u02d7\u2043\u207b\u208b·․‧・。、،⸲⁄∕⧸\u2800", "-----.....,,,/// ", strict=True))
_SEPARATORS: Final = {"Zs": " ", "Zl": "\n", "Zp": "\n", "Cc": " ", "Pd": "-", "Pc": "_"}
_OTHER_SIGN: Final = "~"


class _Plain(dict[int, str | None]):
    """What a character outside ASCII counts as: a digit, a letter, a separator or nothing. Fills when asked."""

    def __missing__(self, code: int) -> str | None:
        self[code] = plain = _plain_character(chr(code))
        return plain


def _plain_character(char: str) -> str | None:
    if char.isascii():
        return char
    if char in OTHER_DIGITS:
        return str(_figure(char))
    kind = category(char)
    if kind in _INVISIBLE or char in _INVISIBLE_LETTERS:
        return None
    if kind[0] in "LMN":
        return _letter(char)
    return _LIKE_ASCII.get(char) or _SEPARATORS.get(kind) or _sign(char)


def _letter(char: str) -> str:
    """Take marks off a letter and make it small: names are compared without them."""
    simple = normalize("NFKC", char)
    if len(simple) != 1:
        return char
    base = normalize("NFD", simple)[0]
    return base.lower() if len(base.lower()) == 1 and category(base)[0] == "L" else simple


def _sign(char: str) -> str:
    simple = normalize("NFKC", char)
    return simple if len(simple) == 1 and simple.isascii() else _OTHER_SIGN


_PLAIN: Final = _Plain()


def plain(text: str) -> str:
    """Write the text plainly; text in ASCII is plain already."""
    return text if text.isascii() else text.translate(_PLAIN)


def places(text: str) -> list[int]:
    """Say for each character of the plain text which character of the text it was, and where the text ends."""
    return [place for place, char in enumerate(text) if _PLAIN[ord(char)] is not None] + [len(text)]
