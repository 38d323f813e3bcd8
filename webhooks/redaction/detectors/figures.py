"""Reads figures that were not written as figures: in words, with letters for digits, with an exponent."""

import re
from collections.abc import Iterator
from typing import Final

from webhooks.redaction.detectors.budget import Budget
from webhooks.redaction.detectors.digits import NUMERALS, plain


def from_words(text: str, budget: Budget) -> Iterator[str]:
    if has_rows_of_figures(text.encode("utf-8", "ignore")):
        budget.spend(len(text))
        yield _FIGURE.sub(_figure, plain(text).lower())
    elif not text.isascii() and sum(map(text.count, NUMERALS)) >= 12:
        budget.spend(len(text))
        yield text.translate(_NUMERALS)


_WORDS: Final = {
    word: figure
    for words in (
        "zero one two three four five six seven eight nine",
        "oh une", "null eins zwei drei vier funf sechs sieben acht neun", "nul ein zwo drei vier fuenf sechs",
        "zero un deux trois quatre cinq six sept huit neuf",
        "cero uno dos tres cuatro cinco seis siete ocho nueve", "zero um dois tres quatro cinco seis sete oito nove",
        "zero uma duas", "zero uno due tre quattro cinque sei sette otto nove",
        "nul een twee drie vier vijf zes zeven acht negen",
    )
    for figure, word in enumerate(words.split())
}  # fmt: skip
_NUMERALS: Final = str.maketrans("".join(NUMERALS), "".join(NUMERALS.values()))
_ONE: Final = "|".join(sorted(_WORDS, key=len, reverse=True))
_FIGURE: Final = re.compile(rf"(double|triple)?[\W_]{{0,3}}({_ONE})(?![a-z])")
# Rows of nine short words; of twelve figures in words, one such row holds four.
_ROWS: Final = (
    (b" ", re.compile(rb" (?:[A-Za-z\x80-\xff]{2,8}[ ,./_-]{1,4}){9}")),
    (b"-", re.compile(rb"-(?:[A-Za-z\x80-\xff]{2,8}-){9}")),
)
_ROW_WORD: Final = re.compile(rb"[a-z\x80-\xff]+")
_FIGURE_WORDS: Final = frozenset(word.encode() for word in (*_WORDS, "fünf", "três", "zéro", "double", "triple"))


def has_rows_of_figures(octets: bytes) -> bool:
    """Tell whether there can be a number in words."""
    for sign, pattern in _ROWS:
        if octets.count(sign) >= 11:
            for match in pattern.finditer(octets):
                if sum(word in _FIGURE_WORDS for word in _ROW_WORD.findall(match[0].lower())) >= 4:
                    return True
    return False


def _figure(match: re.Match[str]) -> str:
    times = {"double": 2, "triple": 3}.get(match[1], 1)
    return " " + str(_WORDS[match[2]]) * times


def from_letters(text: str, budget: Budget) -> Iterator[str]:
    """Read O for 0, l or I for 1, S for 5, B for 8 and Z for 2 in what is otherwise a number."""
    if _MISREAD.search(text):
        budget.spend(len(text))
        yield _MISREAD.sub(_read, text)


_LIKE_DIGITS: Final = str.maketrans("OolISBZ", "0011582")
_D: Final = "[0-9OolISBZ]"
_MISREAD: Final = re.compile(rf"(?<![0-9A-Za-z])(?:{_D}{{12,19}}|{_D}{{4}}(?:[ -]{_D}{{1,6}}){{2,4}})(?![0-9A-Za-z])")


def _read(match: re.Match[str]) -> str:
    digits = sum(map(str.isdigit, match[0]))
    return match[0].translate(_LIKE_DIGITS) if digits >= 10 else match[0]


def from_exponents(text: str, budget: Budget) -> Iterator[str]:
    for match in _SCIENTIFIC.finditer(text):
        budget.spend(len(match[0]))
        places = int(match[3]) - len(match[2])
        if 0 <= places <= 7:
            yield f" {match[1]}{match[2]}{'0' * places} "
    for match in _WHOLE_SCIENTIFIC.finditer(text):
        budget.spend(len(match[0]))
        yield f" {match[1]}{'0' * int(match[2])} "


_WHOLE_SCIENTIFIC: Final = re.compile(r"(?<![0-9A-Za-z.,])([1-9][0-9]{8,17})[eE]\+?0?([1-9])(?![0-9A-Za-z])")
_SCIENTIFIC: Final = re.compile(r"(?<![0-9.,])([1-9])[.,]([0-9]{8,18})[eE]\+?(1[0-9])(?![0-9])")
