"""Card numbers are found however they are written; what only looks like one is left alone.

No card number stands here: they are put together from Stripe's published test cards or completed by the Luhn rule.
"""

import random
import re
import sys
import unicodedata
import uuid

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from webhooks.redaction import detectors
from webhooks.redaction.detectors import sightings, suspicious

ONE = {"card_number": 1}
GROUPS = ["4242"] * 4
VISA = "".join(GROUPS)
STRIPE_TEST_CARDS = [
    number.replace(" ", "")
    for number in (
        *("4242 4242 4242 4242", "4000 0566 5566 5556", "5555 5555 5555 4444", "2223 0031 2200 3222"),
        *("5200 8282 8282 8210", "5105 1051 0510 5100", "3782 822463 10005", "3714 496353 98431"),
        *("6011 1111 1111 1117", "6011 0009 9013 9424", "6011 9811 1111 1113", "3056 9300 0902 0004"),
        *("3622 720627 1667", "6555 9000 0060 4105", "3566 0020 2036 0505", "6200 0000 0000 0005"),
        *("6205 5000 0000 0000 004", "4000 0025 0000 1001", "5555 5525 0000 1001"),
    )
]
RANGES = [
    *(("4", length) for length in (13, 16, 19)),
    *((start, 16) for start in ("51", "55", "2221", "2720", "81", "508", "9792", "5067", "6062", "9860", "2205")),
    *(("34", 15), ("37", 15), ("1", 15), ("5061", 18), ("9704", 19)),
    *((start, length) for start in ("300", "305", "36", "38", "39") for length in (14, 16, 19)),
    *((start, length) for start in ("6011", "644", "65", "3528", "3589", "62", "6703", "2200") for length in (16, 19)),
    *((start, length) for start in ("5018", "5893", "6304", "6759", "6763") for length in (12, 13, 19)),
]


def is_valid(number):
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0


def completed(body):
    return next(body + last for last in "0123456789" if is_valid(body + last))


def card(start, length, filling="1234567890" * 2):
    return completed(start + filling[len(start) : length - 1])


FILLINGS = st.text("0123456789", min_size=19, max_size=19)
CARDS = st.builds(lambda issued, filling: card(*issued, filling), st.sampled_from(RANGES), FILLINGS)
INVISIBLE = st.text("\u200b\u200d\u2060\ufeff\u00ad\ufe0f\u20e3\u034f\u3164\U000e0020", max_size=5)
VISIBLE = st.sampled_from(" -./,_\\\t\n\r\u00a0\u2003\u2028\u3000\u2010\u2013\u2014\u2212·．，／＿、\u2800")
GAPS = st.just("") | st.lists(st.tuples(VISIBLE, INVISIBLE).map("".join), max_size=3).map("".join)
ZEROES = st.sampled_from("0٠۰０०𝟎\U0001fbf0")
WORDS = st.text(st.characters(exclude_categories=["Nd", "No", "Cs"]), max_size=10)
LETTERS = st.text("abcxyz", max_size=8)


@st.composite
def typed(draw):
    """Type a card number with any separators, in the digits of any script."""
    zero = ord(draw(ZEROES))
    first, *others = (chr(zero + int(digit)) for digit in draw(CARDS))
    return first + "".join(draw(GAPS) + digit for digit in others)


@pytest.mark.parametrize("number", STRIPE_TEST_CARDS + [card(*issued) for issued in RANGES])
def test_every_network_is_known(number):
    """A missing range is a card number in the books. As a number, twelve digits are an amount in rupiah."""
    as_number = ONE if len(number) > 12 else {}

    assert [sightings(number), sightings(int(number)), sightings(-int(number))] == [ONE, as_number, as_number]


@pytest.mark.parametrize("number", STRIPE_TEST_CARDS)
def test_a_mistyped_number_is_no_card_number(number):
    """One wrong digit always breaks the check digit."""
    assert sightings(number[:-1] + str((int(number[-1]) + 1) % 10)) == {}


@pytest.mark.parametrize(
    "gap", [" ", "-", ".", "/", ",", "_", "\\", "\r\n", " - ", "\u00a0", "–", " \u200b" * 3, "\u200b" * 9]
)
def test_separators_hide_nothing(gap):
    """People type numbers as they stand on the card, and programs break lines."""
    assert sightings(gap.join(GROUPS)) == ONE


@pytest.mark.parametrize("gap", ["    ", ":", "*", "x", "\x1f", " and ", "••••"])
def test_what_stands_far_apart_is_not_one_number(gap):
    """Four separators or a word part two numbers; U+001F parts values joined for one look."""
    assert sightings(gap.join(GROUPS)) == {}


@pytest.mark.parametrize("four_two", ["٤٢", "۴۲", "४२", "๔๒", "４２", "𝟒𝟐", "⁴²", "④②", "4️⃣2️⃣", "4\u03362\u0336"])
def test_digits_of_any_script_are_digits(four_two):
    """What a person reads as a digit is one: superscript, circled, on a key cap, struck through."""
    assert sightings(four_two * 8) == ONE


def test_every_digit_of_unicode_is_known():
    """The table looks at a part of Unicode; a later Unicode may put digits elsewhere."""
    digits = {char for char in map(chr, range(0x80, sys.maxunicode + 1)) if unicodedata.digit(char, -1) >= 0}

    assert digits == detectors._OTHER_DIGITS


@pytest.mark.parametrize(
    "text",
    [
        *(f"Order 1009 {' '.join(GROUPS)}", f"{' '.join(GROUPS)} 123", f"2026-11-22 {VISA} 12/29", f"+{VISA}"),
        *(f"{'-'.join(GROUPS)}, 22.11.2026", f"card{VISA}x", f"card_{'_'.join(GROUPS)}", f"ch_{VISA}abcdefgh"),
        *(f"pi_3PQabcB7WZ01zgkWx4Tq9Lm {VISA}", f"{uuid.UUID(int=7)} {VISA}", f"{'a' * 30}{VISA}"),
        *(f"{start} {' '.join(GROUPS)}" for start in ("DE89 3704 0044 0532 0130 00", "BE68 5390 0754 7034", "AB12")),
    ],
)
def test_neighbours_hide_nothing(text):
    """An order number, a date, a security code, an account or letters beside it: the number is still there."""
    assert sightings(text) == ONE


def test_each_number_is_counted():
    """The register says how many."""
    assert sightings(f"{VISA} {' '.join(GROUPS)}; {STRIPE_TEST_CARDS[6]}") == {"card_number": 3}


@pytest.mark.parametrize(
    "text",
    [
        *("", "no digits at all", "**** 4242", "424242******4242", "xxxx-xxxx-xxxx-4242", "1,234,567.89"),
        *("1795000000", "1795000000123", "1795000000123456", "1795000000123456789", "2026-11-22 12:34:56"),
        *("2026-11-22T12:34:56.123456Z", "22.03.2026 - 21.04.2026", "+1 415 555 0100", "+44 20 7946 0958"),
        *("+62 812-3456-7890", "GB29NWBK60161331926819", "evt_1PgafmB7WZ01zgkWbnch01", "prod_00000000000000"),
        *("cs_test_a1B2c3D4e5F6g7H8i9J0", f"txn_a{card('5018', 12)}"),
        *(VISA * 2, f"{VISA}0000", "0" * 16, "4242" * 2**18),
    ],
)
def test_facts_stay(text):
    """Masking a fact makes the books poorer."""
    assert sightings(text) == {}


@pytest.mark.parametrize("number", [0, True, 500, 1_795_000_000_123, 10**400, 0.1, 1e300, float("nan"), float("-inf")])
def test_numbers_that_are_no_card_numbers_stay(number):
    """Amounts and times are numbers too."""
    assert sightings(number) == {}


@pytest.mark.parametrize("number", [float(VISA), -float(VISA), int(VISA) + 0.5])
def test_a_float_counts_by_its_whole_part(number):
    """JavaScript has no other numbers."""
    assert sightings(number) == ONE


def like_a_card(write, wanted=20):
    """Write what is no card number, from many seeds, until enough would be one by digits alone."""
    draws = random.Random(8)
    texts = (write(draws) for _ in iter(int, 1))
    return [next(text for text in texts if detectors._cards_in(re.findall("[0-9]+", text))) for _ in range(wanted)]


def iban(draws):
    body = f"{draws.randrange(10**13, 10**14)}"
    text = f"FI{98 - int(f'{body}151800') % 97:02}{body}"
    return draws.choice([text, " ".join(text[place : place + 4] for place in range(0, 18, 4))])


@pytest.mark.parametrize(
    "write",
    [
        iban,
        lambda draws: f"{draws.getrandbits(256):064x}",
        lambda draws: f"{draws.getrandbits(160):040x}",
        lambda draws: f"+49 {draws.randrange(10**10, 10**11)}",
        lambda draws: f"{draws.randrange(20, 28)}.03.2026 - {draws.randrange(10, 29)}.04.2026",
        lambda draws: (
            f"{completed(f'{draws.randrange(10**11, 10**12)}')[:8]}-4242-4242-4242-{draws.randrange(10**11, 10**12)}"
        ),
    ],
    ids=["IBAN", "SHA-256", "SHA-1", "phone", "dates", "UUID"],
)
def test_what_is_known_to_be_something_else_stays(write):
    """Its digits alone would be a card number; its form or its own check digits say what it is."""
    texts = like_a_card(write)

    assert [sightings(text) for text in texts] == [{}] * len(texts)


@pytest.mark.parametrize("text", ["4 2 " * 2**18, "4242 " * 2**17, "٤٢ " * 2**17])
def test_what_is_too_much_to_look_through_is_undecided(text):
    """The work is bounded, and what was not looked through is not called clean."""
    assert sightings(text) == {"undecided": 1}


@given(WORDS)
def test_text_without_digits_is_clean(text):
    """No digits, no number."""
    assert sightings(text) == {}


@given(WORDS, typed(), WORDS)
def test_words_around_a_number_never_hide_it(before, number, after):
    """In whatever language, and however the number is typed."""
    assert sightings(f"{before} {number} {after}") == ONE


@given(st.integers(0, 10**9), typed(), st.integers(0, 10**9))
def test_numbers_around_a_number_never_hide_it(before, number, after):
    """Neighbouring digits may form a second number, never none."""
    assert sightings(f"{before} {number} {after}").get("card_number", 0) > 0


@given(LETTERS, st.sampled_from(["", "_"]), CARDS, LETTERS)
def test_letters_touching_a_number_never_hide_it(before, joint, number, after):
    """From thirteen digits on; twelve may be the digits of an identifier."""
    assume(len(number) > 12)

    assert sightings(f"{before}{joint}{number}{after}") == ONE


@given(st.lists(WORDS | typed() | CARDS.map(lambda number: number[4:]), max_size=4))
def test_joined_values_are_as_suspicious_as_apart(values):
    """One look at all values of an event is enough: a number is not overlooked, nor made up across two."""
    assume(not any("\x1f" in value for value in values))

    assert suspicious("\x1f".join(values)) == any(map(suspicious, values))


@given(typed())
def test_a_typed_number_is_suspicious(number):
    """The cheap look never says no wrongly."""
    assert suspicious(f"evt_1\x1f{number}\x1fevt_2")


@given(st.from_regex(r"[a-z]{2,5}_(test_)?[0-9A-Za-z]{14,40}", fullmatch=True))
def test_identifiers_stay(identifier):
    """Stripe's ids are random letters and digits, and everything in the books hangs on them."""
    assume(not re.search("[0-9]{13}", identifier))

    assert sightings(identifier) == {}
