"""Whatever is sent: an answer, no exception; what cannot be decided in the budget is masked."""

import base64
import json
from typing import Any

import pytest

from tests.webhooks.redaction.detectors.cards import VISA
from webhooks.redaction.detectors import MASK, scrub, scrub_text

MILLION = 10**6


def nested(value: Any, depth: int, *, by_list: bool) -> Any:
    for _ in range(depth):
        value = [value] if by_list else {"a": value}
    return value


TEXTS = {
    "digits": "4" * MILLION,
    "groups": "4242 " * (MILLION // 5),
    "single digits": "4 2 " * (MILLION // 4),
    "other digits": "٤٢ " * (MILLION // 3),
    "invisible": "4\u200b" * (MILLION // 2),
    "lone surrogates": "\ud800" * MILLION,
    "nul": "\0" * MILLION,
    "percent": "%25" * (MILLION // 3),
    "entities": "&amp;#52;" * (MILLION // 9),
    "tags": "<b>4</b>" * (MILLION // 8),
    "open tags": "<" * MILLION,
    "backslashes": "\\" * MILLION,
    "escapes": "\\u0034" * (MILLION // 6),
    "base64": base64.b64encode(b"1234567890 " * (MILLION // 15)).decode(),
    "hex": "34" * (MILLION // 2),
    "codes": "52 " * (MILLION // 3),
    "words": "four six " * (MILLION // 9),
    "letters": "l1O0" * (MILLION // 4),
    "names": "cvv: pin exp " * (MILLION // 13),
    "Cyrillic": "пин код " * (MILLION // 8),
    "Chinese": "一二" * (MILLION // 2),
    "ids": "bc594585-9445-28c0-0ef8-c2d6f7fd5646 " * (MILLION // 37),
    "brackets": "[" * MILLION,
    "nested JSON": "[" * 100_000 + "]" * 100_000,
    "quotes": '"' * MILLION,
    "spaces": " " * MILLION,
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_has_an_answer(name: str):
    """Masked, or as it was; and a line of a log likewise."""
    text = TEXTS[name]

    assert scrub(text)[0] in (text, MASK)
    assert scrub_text(text)[0] in (text, MASK) or name == "groups"


@pytest.mark.parametrize("name", ["digits", "other digits", "percent", "names", "Chinese", "nested JSON", "spaces"])
def test_a_number_in_a_hostile_text_is_found(name: str):
    """Noise is no hiding place."""
    text = TEXTS[name]

    assert scrub(f"{text} {VISA} {text}")[0] == MASK


def test_a_long_ordinary_text_is_decided():
    """Terms and conditions of a megabyte are no attack."""
    text = "The quick brown fox jumps over 13 lazy dogs in 2019, and pays 42 euros. " * 14_000

    assert scrub(text) == (text, [])
    assert scrub(f"{text}{VISA} {text}")[0] == MASK


@pytest.mark.parametrize("by_list", [True, False])
@pytest.mark.parametrize("depth", [39, 100, 300, 100_000])
def test_depth_exhausts_nothing(depth: int, by_list: bool):
    """Nothing recurses without a bound; below it nothing is called clean that might not be."""
    clean, dirty = nested("x", depth, by_list=by_list), nested(VISA, depth, by_list=by_list)

    assert scrub(clean)[0] is clean
    assert [one.detector for one in scrub(dirty)[1]] == ["card_number" if depth < 40 else "undecided"]


def test_numbers_beyond_measure_are_no_card_numbers():
    """Python refuses to write integers of more than 4300 digits."""
    for number in (10**MILLION, -(10**MILLION), 10**5000 + 7, float("nan"), float("inf"), -float("inf")):
        cleaned, _ = scrub({"amount": number, "note": VISA})

        assert scrub(number)[0] is number
        assert (cleaned["amount"] is number, cleaned["note"]) == (True, MASK)


def test_many_fields_are_looked_at_together():
    """A hundred thousand clean ones hide nothing and cost little."""
    fields = {f"field{place}": place for place in range(100_000)}

    assert scrub(fields)[0] is fields
    assert scrub({**fields, "note": VISA})[0] == {**fields, "note": MASK}


@pytest.mark.parametrize(
    "value", [[VISA] * 20_000, {f"{VISA} {place}": place for place in range(5_000)}, [{"a": VISA}] * 9_000]
)
def test_more_hits_than_the_budget_leaves_none(value: Any):
    """After a thousand readings the rest of what is suspicious is masked unread."""
    cleaned, seen = scrub(value)

    assert VISA not in json.dumps(cleaned)
    assert {one.detector for one in seen} == {"card_number", "undecided"}
