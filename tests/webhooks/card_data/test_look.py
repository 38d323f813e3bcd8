"""Card data is seen in cells of any shape, at its path, and never told by its value."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webhooks.card_data.test_files import CARD
from webhooks.card_data.look import LONG_CELL, PIECE, as_value, blanked, in_row, in_text

ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from([0.5, -2.0, 1e300]) | st.text("a ü", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("kü.", max_size=3), inner, max_size=3),
)


def test_keys_and_values_are_seen_at_their_paths() -> None:
    """A number may be the name of a field, too; then the name is not told."""
    value = {"a": [{"b": CARD}, {"b": None}], CARD: {"c": int(CARD)}, "Anna S.": CARD, "d": True}

    assert in_row({"doc": value, "id": "note_1"}) == {
        ("doc.a.b", "card_number"): 1,
        ("doc.?", "card_number"): 2,
        ("doc.?.c", "card_number"): 1,
    }


def test_columns_are_looked_at_together() -> None:
    """Three digits are a security code if their column says so, or if a card number stands beside them."""
    assert in_row({"cvc": "123"}) == {("cvc", "security_code"): 1}
    assert in_row({"number": "123", "note": "123"}) == {}


@given(value=ANY)
def test_a_value_without_numbers_is_clean_whatever_its_shape(value: object) -> None:
    """A scan over other programs' tables meets everything."""
    assert in_row({"doc": value}) == {}


@given(value=ANY, keys=st.lists(st.text("kü", max_size=3), max_size=4))
def test_a_number_in_a_value_of_any_shape_is_seen(value: object, keys: list[str]) -> None:
    """However deep it stands."""
    planted: object = {"x": CARD, "y": value}
    for key in keys:
        planted = [value, {key: planted}]

    assert sum(in_row({"doc": planted}).values()) >= 1


def test_json_that_nests_too_deep_to_be_read_is_looked_at_as_text() -> None:
    """PostgreSQL keeps documents that JSON libraries refuse."""
    deep = "[" * 5000 + json.dumps(CARD) + "]" * 5000

    assert in_row({"doc": as_value(deep, is_json=True)}) == {("doc", "card_number"): 1}


def test_a_long_text_is_looked_at_like_a_file() -> None:
    """A cell may be longer than any budget of the detectors."""
    text = f"{'nothing to see here, ' * (LONG_CELL // 10)} {CARD}"

    assert in_row({"body": text, "id": "note_1"}) == {("body", "card_number"): 1}


@given(clean=st.text("ab \n", max_size=300), many=st.integers(1, 60), times=st.integers(1, 3))
def test_each_number_in_a_text_of_any_length_counts_once(clean: str, many: int, times: int) -> None:
    """A text is looked at in pieces that overlap; what two of them hold is one."""
    text = " — no number here — ".join([clean * many, *[f"; {CARD} ;" for _ in range(times)], clean * many])

    assert in_text(text) == {"card_number": times}


def test_a_line_of_json_is_looked_at_as_json() -> None:
    """Logs are JSON, a line each; a name in one says what its value is."""
    lines = [json.dumps({"time": n, "payment": {"cvc": "123" if n == 70 else None}}) for n in range(100)]

    assert len("\n".join(lines)) > PIECE / 2
    assert in_text("\n".join(lines)) == {"security_code": 1}


@pytest.mark.parametrize(
    "stamp", ["2026-11-22T10:11:12.123456+00:00", "2026-11-22 10:11:12", "22/Nov/2026:10:11:12 +0000"]
)
def test_a_time_in_a_line_is_blanked_and_nothing_beside_it(stamp: str) -> None:
    """Every line of a log has one, with more digits than a card number."""
    assert blanked(f"{stamp} x") == f"{'t' * len(stamp)} x"
    assert blanked(f"{stamp} {CARD}") == f"{'t' * len(stamp)} {CARD}"
    assert blanked(f"{stamp}{CARD}") == f"{stamp}{CARD}"
    assert blanked(f"{CARD[:8]}{stamp}") == f"{CARD[:8]}{stamp}"


@given(number=st.from_regex(r"[0-9]{4}([ ./:-]?[0-9]{2,4}){2,6}", fullmatch=True))
def test_only_times_are_blanked(number: str) -> None:
    """What has no month, day and hour is looked at."""
    assert blanked(number) == number or re.fullmatch(r"(19|20).{2}-[01].-[0-3]. [0-2].:[0-5].:[0-6].", number)
