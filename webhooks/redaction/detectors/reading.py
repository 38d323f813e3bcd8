"""Reads one text for card data: as it stands, and if that shows nothing, behind its encodings."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any, Final, NamedTuple

import orjson

from storage.redacted import MASK
from webhooks.redaction.detectors import names
from webhooks.redaction.detectors.budget import Budget
from webhooks.redaction.detectors.chains import Place, UndecidedError
from webhooks.redaction.detectors.digits import plain
from webhooks.redaction.detectors.dumping import dumped
from webhooks.redaction.detectors.encodings import views
from webhooks.redaction.detectors.firstlook import glance, suspicious
from webhooks.redaction.detectors.lookalikes import CARD_WORDS, is_named_otherwise, without_lookalikes
from webhooks.redaction.detectors.names import Kind
from webhooks.redaction.detectors.networks import LONGEST, SHORTEST, is_unchecked_card
from webhooks.redaction.detectors.numbers import card_numbers
from webhooks.redaction.detectors.tracks import tracks

Json = Any
CARD_NUMBER, TRACK, UNDECIDED = "card_number", "track_data", "undecided"
CHARACTERS: Final = 2_500_000  # looked at closely in one value, all views counted
_BLANK: Final = "#" * len(MASK)
LARGE: Final = 20_000  # characters from which on a text is read in pieces
PIECE, OVERLAP, PIECES = 4_000, 600, 8
_MOST_CODES: Final = 4_000
READINGS: Final = 1_000  # texts looked at closely in one value
VISITS: Final = 10_000  # values visited one by one in one value
LOOKS: Final = 5_000  # first looks at some of its values; one at many counts for more
VALUES_IN_A_LOOK: Final = 64
LOOKED_AT: Final = 2_000  # characters in which a card word counts
# Stripe's largest amounts have twelve digits, as many as a few old Maestro cards.
_AMOUNT: Final = re.compile(
    "amount|total|balance|fee|net|tax|price|cost|gross|paid|due|discount|captur|refund|revenue|volume|sum|limit|credit_g"
)
_THREE_DIGITS: Final = re.compile("[0-9][^0-9]*[0-9][^0-9]*[0-9]")
_LEADING, _TRAILING = re.compile(r"\A\d+"), re.compile(r"(?<!\d)\d+\Z")
_DATE: Final = re.compile(r"\s*(?:0?[1-9]|1[0-2]) ?[/.-] ?(?:20)?[2-9][0-9]\s*")
_CODE: Final = re.compile(r"\s*[0-9]{3,4}\s*")
# What follows a number: an expiry date, a security code.
_TAIL: Final = re.compile(
    r"[\W_]{1,4}(?:exp\w{0,8}[\W_]{1,3})?"
    r"(?P<expiry>(?:0?[1-9]|1[0-2]) ?[/\-.|] ?(?:20)?[2-9][0-9]|(?:0[1-9]|1[0-2])[2-9][0-9])?"
    r"(?:[\W_]{1,4}(?:cv[cv]2?[\W_]{1,3})?(?P<security_code>[0-9]{3,4}))?(?![0-9A-Za-z])"
)


class Found(NamedTuple):
    """Card data in a text: what, and where in the plain text; no place when it is behind an encoding."""

    detector: str
    place: Place | None


class Reader:
    """Reads texts while the budget of one look lasts."""

    __slots__ = ("_budget", "_looks", "_readings", "_visits")

    def __init__(self) -> None:
        self._budget = Budget(CHARACTERS)
        self._readings = READINGS
        self._visits = VISITS
        self._looks = LOOKS

    @property
    def is_spent(self) -> bool:
        """Tell whether nothing more can be decided."""
        return self._readings < 0 or self._visits < 0 or self._looks < 0

    def clears(self, some: Json) -> bool:
        """Tell at a look that there is nothing in some values."""
        self._looks -= 1 + len(some) // VALUES_IN_A_LOOK
        return not self.is_spent and not glance(dumped(some))

    def visit(self) -> bool:
        """Count a value; tell whether it can still be looked at."""
        self._visits -= 1
        return not self.is_spent

    def read(self, text: str, about: str) -> Counter[str]:
        """Count what is in a text by detector; `about` is the name of its field."""
        return Counter(one.detector for one in self.found(text, about))

    def found(self, text: str, about: str = "") -> list[Found]:
        """Find what is in a text. Never raises."""
        try:
            return self._in_pieces(text, about) if len(text) > LARGE else self._whole(text, about)
        except UndecidedError:
            return [Found(UNDECIDED, None)]

    def reads_codes(self, elements: Sequence[Json]) -> bool:
        """Tell whether a list of numbers is the codes of characters that write a card's number."""
        if not SHORTEST <= len(elements) <= _MOST_CODES or not all(type(one) is int for one in elements):
            return False
        return all(9 <= one < 127 for one in elements) and bool(self.found("".join(map(chr, elements))))

    def _whole(self, text: str, about: str) -> list[Found]:
        self._readings -= 1
        if self._readings < 0:
            raise UndecidedError
        self._budget.spend(len(text))
        return _in_plain(plain(text), about) or _encoded(text, self._budget, about)

    def _in_pieces(self, text: str, about: str) -> list[Found]:
        """Read what is suspicious in a large text, up to a few pieces; where in it does not matter then."""
        read = 0
        for piece in _pieces(text):
            if suspicious(piece):
                read += 1
                if read > PIECES:
                    raise UndecidedError
                if found := self._whole(piece, about):
                    return [Found(one.detector, None) for one in found]
        return []


def _pieces(text: str) -> Iterator[str]:
    """Cut a text so that whatever is shorter than the overlap is whole in one piece; digits are not cut."""
    for start in range(0, len(text), PIECE - OVERLAP):
        piece = text[start : start + PIECE]
        if start:
            piece = _LEADING.sub("", piece)
        yield _TRAILING.sub("", piece) if start + PIECE < len(text) else piece


def _encoded(text: str, budget: Budget, about: str) -> list[Found]:
    for view in views(text, budget):
        budget.spend(len(view))
        if found := _in_plain(plain(view), about):
            return [Found(detector, None) for detector, _ in found]
    return []


def _in_plain(text: str, about: str) -> list[Found]:
    if MASK in text or MASK in about:  # its words speak for no card
        text, about = text.replace(MASK, _BLANK), about.replace(MASK, _BLANK)
    striped = tracks(text)
    found = [Found(TRACK, place) for place in striped]
    for place in numbers(text, about):
        if not any(track.start <= place.start < track.end for track in striped):
            found += [Found(CARD_NUMBER, place), *_tail(text, place)]
    known = {one.place.start for one in found if one.place}
    found += [Found(detector, place) for detector, place in names.spoken(text.lower()) if place.start not in known]
    return found


def numbers(text: str, about: str = "") -> list[Place]:
    """Find the card numbers in plain text that are nothing else."""
    beside_word = CARD_WORDS.search(f"{about} {text[:LOOKED_AT]}".lower()) is not None
    if not card_numbers(text, beside_word=beside_word):
        return []
    text = without_lookalikes(text)
    return [
        place for place in card_numbers(text, beside_word=beside_word) if not is_named_otherwise(text, place, about)
    ]


def _tail(text: str, place: Place) -> list[Found]:
    match = _TAIL.match(text, place.end)
    if not match:
        return []
    return [Found(name, Place(*match.span(name))) for name in ("expiry", "security_code") if match[name]]


def number(value: float, about: str, kind: Kind | None) -> Counter[str]:
    """Look at a JSON number; a fraction is one only where a double has no room for others than a half."""
    digits = _whole(value)
    announced = names.announced(kind)
    if announced and digits and names.fits(announced, digits):
        return Counter([announced.detector])
    if len(digits) < SHORTEST or (len(digits) == SHORTEST and _AMOUNT.search(about.lower())):
        return Counter()
    named = kind is Kind.NUMBER and is_unchecked_card(digits)
    return Counter([CARD_NUMBER] if named or numbers(digits, about) else [])


def _whole(value: float) -> str:
    """Write out the whole part if it is no longer than a card number can be."""
    if isinstance(value, float) and not (isfinite(value) and (value.is_integer() or abs(value) >= 10**15)):
        return ""
    if not -(10**LONGEST) < value < 10**LONGEST:
        return ""
    digits = str(abs(int(value)))
    return digits if isinstance(value, int) or len(digits) <= 4 or len(repr(value).split("e")[0]) >= SHORTEST else ""


def is_named(value: Json, kind: Kind) -> bool:
    """Tell whether a value looks like what its field's name says."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return False
    text = _whole(value) if isinstance(value, int) else value
    return len(text) <= 40 and names.fits(kind, plain(text))


def is_spelled(elements: Sequence[Json], kind: Kind | None) -> bool:
    """Tell whether a list holds a code or a PIN digit by digit, under its name."""
    announced = names.announced(kind)
    if not announced or not 3 <= len(elements) <= 6:
        return False
    digits = [str(one) for one in elements if isinstance(one, str | int) and not isinstance(one, bool)]
    return all(len(one) == 1 for one in digits) and names.fits(announced, plain("".join(digits)))


def spelled(kind: Kind | None) -> str:
    """Name what a list spells."""
    announced = names.announced(kind)
    return announced.detector if announced else CARD_NUMBER


def follows(value: Json) -> bool:
    """Tell whether an element after a number in a list is its expiry date or its security code."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return False
    text = _whole(value) if isinstance(value, int) else plain(value[:20])
    return (_DATE.fullmatch(text) or _CODE.fullmatch(text)) is not None


def beside(value: Json) -> str:
    """Name what a value beside a number is, by its look."""
    return "security_code" if _CODE.fullmatch(plain(str(value)[:20])) else "expiry"


def is_short(text: str) -> bool:
    """Tell at once that a text is too short for anything."""
    return (
        len(text) < 16
        and text.isascii()
        and (not _THREE_DIGITS.search(text) or (len(text) < SHORTEST and text.isdecimal()))
    )


def json_in(text: str) -> Json:
    """Read a text that is JSON itself; none for one that is not."""
    if text[:1] not in ("{", "["):
        return None
    try:
        found = orjson.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict | list) else None
