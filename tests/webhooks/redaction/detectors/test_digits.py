"""Text in any script is read as a person reads it."""

import sys
import unicodedata

import pytest

from tests.webhooks.redaction.detectors.cards import GROUPS, VISA
from webhooks.redaction.detectors import MASK, Sighting, scrub
from webhooks.redaction.detectors.digits import NUMERALS, OTHER_DIGITS, places, plain

FOUR_TWO = [
    "٤٢",
    "۴۲",
    "४२",
    "๔๒",
    "４２",
    "𝟒𝟐",
    "𝟜𝟚",
    "⁴²",
    "₄₂",
    "④②",
    "❹❷",
    "⑷⑵",
    "4️⃣2️⃣",
    "4\u03362\u0336",
    "四二",
    "〤〢",
]
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f\u20e3\u034f\u3164\u202a\u202e\u2066\U000e0020\ud800"


@pytest.mark.parametrize("four_two", FOUR_TWO)
def test_digits_of_any_script_are_digits(four_two: str):
    """What a person reads as a digit is one: superscript, circled, on a key cap, struck through, Chinese."""
    assert scrub(four_two * 8) == (MASK, [Sighting("", "card_number", 1)])


def test_scripts_mix():
    """A keyboard changes in the middle of a number."""
    assert scrub("4242４２４２٤٢٤٢४२४२")[1] == [Sighting("", "card_number", 1)]


def test_every_digit_of_unicode_is_known():
    """The table looks at a part of Unicode; a later Unicode may put digits elsewhere."""
    digits = {char for char in map(chr, range(0x80, sys.maxunicode + 1)) if unicodedata.digit(char, -1) >= 0}

    others = OTHER_DIGITS - digits  # numbers of one digit, in a circle for one

    assert digits <= OTHER_DIGITS
    assert {unicodedata.category(char) for char in others} == {"No"}
    assert {unicodedata.numeric(char) for char in others} <= {*range(10)}
    assert [unicodedata.numeric(char) for char in NUMERALS] == [int(digit) for digit in NUMERALS.values()]


@pytest.mark.parametrize("sign", INVISIBLE)
def test_what_nobody_sees_hides_nothing(sign: str):
    """Copying from a page brings joiners, soft hyphens, marks and half characters along."""
    assert scrub(sign.join(VISA)) == (MASK, [Sighting("", "card_number", 1)])


@pytest.mark.parametrize("sign", "\u00a0\u2003\u2028\u3000\u2010\u2013\u2014\u2212·．，／＿、\u2800•→🔥|¦")
def test_any_sign_parts_and_joins_a_number(sign: str):
    """Whatever a keyboard, a designer or a program puts between the groups."""
    assert scrub(sign.join(GROUPS)) == (MASK, [Sighting("", "card_number", 1)])


def test_text_is_compared_without_accents_and_in_small_letters():
    """Names are written with and without them; ASCII stays as it is, so that ids keep their letters."""
    assert plain("Prüfnummer Ä Ｃvv É ガ") == "Prufnummer a cvv e カ"
    assert plain("ASCII stays") == "ASCII stays"


def test_places_lead_back_to_the_text():
    """A log line is masked where the number stands, not where it stands in plain text."""
    text = "a\u200b４\u200b٢ b"

    assert [text[place] for place in places(text)[:-1]] == ["a", "４", "٢", " ", "b"]
    assert places(text)[-1] == len(text)
