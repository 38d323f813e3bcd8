"""Card data is seen in values of any shape, at its path, and never by its value."""

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.webhooks.card_data.test_files import CARD
from webhooks.card_data.look import in_cell, in_value
from webhooks.opted_in import OptedIn

NOBODY = OptedIn().exempts
ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from([0.5, -2.0, 1e300]) | st.text("a ü", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("kü.", max_size=3), inner, max_size=3),
)


def test_keys_and_values_are_seen_at_their_paths() -> None:
    """A number may be the name of a field, too; then the name is not told."""
    value = {"a": [{"b": CARD}, {"b": None}], CARD: {"c": int(CARD)}, "Anna S.": CARD, "d": True}

    assert in_value("doc", value, NOBODY) == {
        ("doc.a.b", "card_number"): 1,
        ("doc", "card_number"): 1,
        ("doc.?.c", "card_number"): 1,
        ("doc.?.?", "card_number"): 1,
    }


@given(value=ANY)
def test_a_value_without_numbers_is_clean_whatever_its_shape(value: object) -> None:
    """A scan over other programs' tables meets everything."""
    assert in_value("doc", value, NOBODY) == {}


@given(value=ANY, keys=st.lists(st.text("kü", max_size=3), max_size=4))
def test_a_number_in_a_value_of_any_shape_is_seen(value: object, keys: list[str]) -> None:
    """However deep it stands."""
    planted: object = {"x": CARD, "y": value}
    for key in keys:
        planted = [value, {key: planted}]

    assert list(in_value("doc", planted, NOBODY).values()) == [1]


def test_json_that_nests_too_deep_to_be_read_is_looked_at_as_text() -> None:
    """PostgreSQL keeps documents that JSON libraries refuse."""
    deep = "[" * 5000 + json.dumps(CARD) + "]" * 5000

    assert in_cell("doc", deep, is_json=True, exempts=NOBODY) == {("doc", "card_number"): 1}
