"""Laws of the detectors, over any value."""

import json
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.webhooks.redaction.detectors.cards import CARDS, GROUPS, VISA, printed
from webhooks.redaction.detectors import MASK, scrub, scrub_text, suspicious
from webhooks.redaction.detectors.dumping import dumped
from webhooks.redaction.detectors.firstlook import glance
from webhooks.redaction.detectors.names import Kind, announced, fits, kind, label
from webhooks.redaction.detectors.reading import Reader, is_short
from webhooks.redaction.detectors.siblings import split_elements, split_fields

Json = Any

CHARACTERS = st.characters(exclude_categories=[])  # lone surrogates too
PIECES = st.sampled_from(
    [
        VISA,
        *GROUPS,
        "4242",
        "42",
        "4",
        " ",
        "-",
        ", ",
        ":",
        "=",
        "%20",
        "%34",
        "&#52;",
        "<b>",
        "</b>",
        "\\u0034",
        "\\n",
        "=20",
        "cvv",
        "pin",
        "exp",
        "12/27",
        "123",
        "1234",
        "four ",
        "two ",
        "O",
        "l",
        "NDI0",
        "MjQy",
        "3432",
        "0x34",
        "٤",
        "４",
        "四",
        "\u200b",
        "\n",
        '"',
        "{",
        "}",
        "[",
        "]",
        "ch_",
        "+49",
        "DE89",
        ".",
        "e15",
        "card ",
        "UnionPay",
        "6212345678901234",
    ]
)
MIXED = st.lists(PIECES | st.text(CHARACTERS, max_size=4), max_size=24).map("".join)
NAMES = st.sampled_from(
    [
        "cvv",
        "card_1",
        "card_2",
        "card_3",
        "card_4",
        "value",
        "label",
        "key",
        "number",
        "exp",
        "code",
        "p1",
        "p2",
        "note",
        "pin",
        "text",
        "myCvv",
        "Prüfnummer",
        "セキュリティコード",
        "security code",
        "exp_month",
        "amount",
    ]
)
LEAVES = (
    MIXED
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.none()
    | st.sampled_from([4242, 123, int(VISA), "4242", "123"])
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(NAMES | MIXED, inner, max_size=5), max_leaves=16
)
FIELDS = st.dictionaries(NAMES | st.text(max_size=6), LEAVES, max_size=6)
WORDS = st.text(st.characters(exclude_categories=["Nd", "No", "Nl", "Cs", "Mn", "Me", "Cf"]), max_size=12)


def same(left: Json, right: Json) -> bool:
    return repr(left) == repr(right)


@given(VALUES)
def test_scrubbing_again_changes_nothing(value: Json):
    """What is left is clean."""
    cleaned, _ = scrub(value)

    assert same(scrub(cleaned)[0], cleaned)


@given(MIXED)
def test_a_text_never_grows_beyond_its_mask(text: str):
    """What fitted a column fits it still."""
    assert len(scrub(text)[0]) <= max(len(text), len(MASK))


@given(MIXED)
def test_a_line_without_its_numbers_has_none(text: str):
    """What scrub_text leaves is as clean as what scrub leaves."""
    assert scrub_text(scrub_text(text)[0])[1] == []


@given(st.recursive(WORDS, lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner), max_leaves=12))
def test_a_value_without_digits_is_untouched(value: Json):
    """No digits, no number; Chinese numerals and figures in words are digits."""
    assume(not any(numeral in str(value) for numeral in "〇零一二三四五六七八九"))

    cleaned, seen = scrub(value)

    assert (cleaned is value, seen) == (True, [])


@given(WORDS, CARDS, WORDS)
def test_clean_text_around_a_number_never_hides_it(before: str, number: str, after: str):
    """Whatever the language, as digits and as printed; a + before it may make a phone number of it."""
    assume("+" not in before)

    for typed in (number, " ".join(printed(number)), "-".join(printed(number))):
        assert "card_number" in {one.detector for one in scrub(f"{before} {typed} {after}")[1]}


@given(st.text("abcxyz", max_size=8), CARDS, st.text("abcxyz", max_size=8))
def test_letters_touching_a_number_never_hide_it(before: str, number: str, after: str):
    """Also without a space."""
    assert scrub(f"{before}{number}{after}")[1] != []


@given(st.integers(0, 10**9), CARDS, st.integers(0, 10**9))
def test_numbers_around_a_number_never_hide_it(before: int, number: str, after: int):
    """Neighbouring digits may form a second number, never none."""
    assert scrub(f"{before} {number} {after}")[1] != []


@given(MIXED)
def test_the_first_look_at_a_text_never_says_no_wrongly(text: str):
    """What the close reading finds, the first look suspects, in a text as in an event."""
    if Reader().found(text):
        assert suspicious(text)
        assert glance(dumped({"a": {"note": text}}))


@given(FIELDS)
def test_the_first_look_at_fields_never_says_no_wrongly(found: dict[str, Json]):
    """Nor about names, labels and numbers split over fields."""
    said = label(found)
    named = any(
        (name := announced(kind(key))) and isinstance(value, str) and fits(name, value.strip())
        for key, value in found.items()
    )
    if split_fields(list(found.items())) or named:
        assert glance(dumped(found))
    if said in (Kind.SECURITY_CODE, Kind.PIN) and found.get("value") == "1234":
        assert glance(dumped(found))


@given(st.lists(LEAVES, max_size=8))
def test_the_first_look_at_elements_never_says_no_wrongly(found: list[Json]):
    """Nor about a number split over a list."""
    if split_elements(found):
        assert glance(dumped(found))


@given(MIXED)
def test_what_is_short_is_clean(text: str):
    """The shortcut for short texts takes none that the close reading would."""
    if is_short(text):
        assert Reader().found(text) == []


@given(VALUES)
def test_what_was_json_is_json(value: Json):
    """The clean value can be written wherever the value could."""
    json.dumps(scrub(value)[0])
