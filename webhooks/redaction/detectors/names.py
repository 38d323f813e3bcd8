"""Knows security codes, PINs and expiry dates by name: of a field, of a label, or said in a text before the digits."""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final

from webhooks.redaction.detectors import vocabulary
from webhooks.redaction.detectors.chains import Place
from webhooks.redaction.detectors.digits import plain
from webhooks.redaction.detectors.lookalikes import CARD_WORDS
from webhooks.redaction.detectors.remembering import Remembered


class Kind(Enum):
    """What a name says that its value is."""

    SECURITY_CODE = "security_code"
    PIN = "pin"
    PIN_CODE = "pin code"  # a PIN, or India's six-digit postal code
    EXPIRY = "expiry"
    BESIDE = "beside"  # one of these, if a card number stands beside it
    NUMBER = "card_number"

    @property
    def detector(self) -> str:
        """Name the detector for a sighting."""
        return "pin" if self is Kind.PIN_CODE else self.value


LABELS: Final = frozenset(vocabulary.LABELS.split())
VALUES: Final = frozenset(vocabulary.VALUES.split())
LONGEST_NAME: Final = 80

_AROUND: Final = frozenset(plain(vocabulary.AROUND).split())
_FOLLOWING: Final = frozenset(plain(vocabulary.FOLLOWING).split())
_AMBIGUOUS: Final = frozenset(["cid", "csc", "cav", "cvm", "cvd", "sc", "ccv"])
_CAMEL: Final = re.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_CAMEL_JOINT: Final = re.compile("[a-z][A-Z]")
_COUNTED: Final = " 0123456789"
_WORD: Final = re.compile(r"[^\W_]+")

_MONTH: Final = "(?:0?[1-9]|1[0-2])"
_DATE: Final = (
    rf"{_MONTH} ?[/.\-\\ |] ?(?:20)?[2-9][0-9]|(?:0[1-9]|1[0-2])[2-9][0-9]|20[2-9][0-9][-/.]?(?:0[1-9]|1[0-2])"
)
_SHAPES: Final = {
    Kind.SECURITY_CODE: re.compile(r"[\W_]*[0-9]{3,4}[\W_]*"),
    Kind.PIN: re.compile(r"[\W_]*[0-9]{4,6}[\W_]*"),
    Kind.PIN_CODE: re.compile(r"[\W_]*[0-9]{4,5}[\W_]*"),
    Kind.EXPIRY: re.compile(rf"[\W_]*(?:{_DATE})[\W_]*"),
    Kind.BESIDE: re.compile(rf"[\W_]*(?:{_DATE}|[0-9]{{1,4}})[\W_]*"),
}


def _phrases(text: str) -> Iterator[str]:
    for phrase in text.replace("\n", "|").split("|"):
        if phrase.strip():
            yield plain(phrase.strip()).lower()


def _compact(phrase: str) -> str:
    return "".join(_WORD.findall(phrase))


def _table() -> dict[str, Kind]:
    table: dict[str, Kind] = {}
    for kind, text in (
        (Kind.NUMBER, vocabulary.NUMBER),
        (Kind.BESIDE, vocabulary.BESIDE_A_NUMBER),
        (Kind.EXPIRY, vocabulary.EXPIRY),
        (Kind.PIN, vocabulary.PIN),
        (Kind.SECURITY_CODE, vocabulary.SECURITY_CODE),
    ):
        for name in map(_compact, _phrases(text)):
            table |= dict.fromkeys((name, *_glued(name, kind)), kind)
    return table | dict.fromkeys(["pincode", "pinnumber", "pinno", "pinkod", "pinkode"], Kind.PIN_CODE)


def _glued(name: str, kind: Kind) -> Iterator[str]:
    """Write a name as programmers glue it to its neighbours."""
    if kind in (Kind.BESIDE, Kind.NUMBER) or not name.isascii():
        return
    yield from (before + name for before in ("card", "cc", "creditcard", "debitcard"))
    yield from (name + after for after in ("code", "number", "no", "nr", "num", "value"))


_TABLE: Final = _table()


def kind(name: str) -> Kind | None:
    """Say what a field of that name holds; a name that says more than that (`cvc_check`) is another field's."""
    if len(name) > LONGEST_NAME:
        return None
    return _KINDS[name.rstrip(_COUNTED) if name[-4:].isdecimal() else name]


def _kind(name: str) -> Kind | None:
    words = _WORD.findall(plain(_CAMEL.sub(" ", name)).lower())
    end = len(words)
    while (
        end and (found := _ending_at(words, end)) is None and (words[end - 1] in _FOLLOWING or words[end - 1].isdigit())
    ):
        end -= 1
    return found if end else None


_KINDS: Final = Remembered(_kind)


def _ending_at(words: list[str], end: int) -> Kind | None:
    for start in range(max(0, end - 6), end):
        name = "".join(words[start:end])
        found = _TABLE.get(name)
        if found and (_is_clear(name, found) or _AROUND.issuperset(words[:start])):
            return _as_expiry(found, name, words[:start])
    return None


def _is_clear(name: str, found: Kind) -> bool:
    return found is Kind.SECURITY_CODE and name not in _AMBIGUOUS


def _as_expiry(found: Kind, name: str, before: list[str]) -> Kind:
    """Take month and year for an expiry date when the name says of what."""
    said = found is Kind.BESIDE and name.startswith("exp") and not {"card", "cc", "creditcard"}.isdisjoint(before)
    return Kind.EXPIRY if said else found


def fits(name: Kind, text: str) -> bool:
    """Tell whether plain text looks like what its name says; a card number by name is another room's question."""
    shape = _SHAPES.get(name)
    return shape is not None and shape.fullmatch(text) is not None


def _pattern(names: str) -> str:
    """Write one expression for many names, by their first letters, the longest first."""
    by_letter: dict[str, list[str]] = {}
    for phrase in sorted({*_phrases(names)}, key=len, reverse=True):
        by_letter.setdefault(phrase[0], []).append(
            r"[\W_]{0,3}".join(map(re.escape, _WORD.findall(phrase))) + _edge(phrase)
        )
    return "|".join(f"{first}(?:{'|'.join(name[1:] for name in rest)})" for first, rest in by_letter.items())


def _edge(phrase: str) -> str:
    return "" if phrase[-1] >= "\u0e00" else r"(?:number|code|value)?(?![^\W\d_])"


_START: Final = r"(?<![a-zа-яёіїα-ω])(?:(?:credit|debit|kredit)?[\W_]?(?:card|cc|karten?)[\W_]?)?"
_SAID: Final = "|".join(sorted(map(re.escape, plain(vocabulary.SAYING).split()), key=len, reverse=True))
_BETWEEN: Final = rf"(?:[\W_]{{0,3}}(?:{_SAID})(?![a-z])){{0,3}}"
_END: Final = r"(?![0-9a-z]|[.,:/-][0-9])"
_NOT_OF: Final = r"(?![\W_]{0,3}(?:month|year|check))"

_SPOKEN: Final = {
    Kind.SECURITY_CODE: re.compile(
        rf"{_START}(?:{_pattern(vocabulary.SECURITY_CODE)}){_BETWEEN}(?:[\W_]{{1,6}}|(?<=cv[cv])|(?<=[\u0e00-\uffff]))"
        rf"(?P<said>[0-9]{{3,4}}){_END}"
    ),
    Kind.PIN: re.compile(
        rf"{_START}(?:{_pattern(vocabulary.PIN)}){_BETWEEN}(?:[\W_]{{1,6}}|(?<=[\u0e00-\uffff]))(?P<said>[0-9]{{4,5}}){_END}"
    ),
    Kind.EXPIRY: re.compile(
        rf"{_START}(?:{_pattern(vocabulary.EXPIRY)}){_NOT_OF}{_BETWEEN}(?:[\W_]{{1,6}}|(?<=[\u0e00-\uffff]))"
        rf"(?P<said>{_DATE})(?![0-9a-z]|[.,:/-][0-9])"
    ),
}
_ANY: Final = re.compile(
    f"{_START}(?:{_pattern('|'.join((vocabulary.SECURITY_CODE, vocabulary.PIN, vocabulary.EXPIRY)))})"
)
_OF_A_CARD: Final = re.compile(r"(?:exp|thru)(?![a-z])|thru|cvv|cvc")


def spoken(text: str) -> list[tuple[str, Place]]:
    """Find codes, PINs and dates that a text names (plain, in small letters). A date must be said to be a card's."""
    found = [
        (name.detector, Place(*match.span("said")))
        for name, pattern in _SPOKEN.items()
        for match in pattern.finditer(text)
        if _is_meant(name, match[0]) or CARD_WORDS.search(text)
    ]
    return sorted(found, key=lambda one: one[1])


def _is_meant(name: Kind, said: str) -> bool:
    """Tell whether the words alone say that it is a card's; «CSC 101» is a course, «CSC: 101» a code."""
    if name is Kind.EXPIRY:
        return _OF_A_CARD.search(said) is not None
    first = _WORD.search(said)
    return first is None or first[0] not in _AMBIGUOUS or _ASSIGNED.search(said) is not None


_ASSIGNED: Final = re.compile("[:=#]")


def label_kind(text: str) -> Kind | None:
    """Say what a label in words announces."""
    words = plain(_CAMEL.sub(" ", text[:LONGEST_NAME])).lower()
    return next((name for name, pattern in _LABELS.items() if pattern.search(words)), None)


_LABELS: Final = {
    name: re.compile(f"{_START}(?:{_pattern(names)}){_NOT_OF}")
    for name, names in (
        (Kind.SECURITY_CODE, vocabulary.SECURITY_CODE),
        (Kind.PIN_CODE, vocabulary.PIN),
        (Kind.EXPIRY, vocabulary.EXPIRY),
    )
}


def announced(name: Kind | None) -> Kind | None:
    """Return what a name announces for the values below it."""
    return name if name in (Kind.SECURITY_CODE, Kind.PIN, Kind.PIN_CODE, Kind.EXPIRY) else None


def label(found: dict[object, object]) -> Kind | None:
    """Say what an object's own label announces: {"label": "CVV", "value": …}."""
    for name in LABELS.intersection(found.keys()):
        text = found[name]
        if isinstance(text, dict):
            text = text.get("custom")
        if isinstance(text, str) and len(text) <= LONGEST_NAME and (said := label_kind(text)):
            return said
    return None


def names_something(text: str) -> bool:
    """Say quickly whether any of the names stands in a text; the first look's question."""
    words = plain(text)
    if _ANY.search(words.lower()):
        return True
    return _CAMEL_JOINT.search(words) is not None and _ANY.search(_CAMEL.sub(" ", words).lower()) is not None
