"""What scrubbing does to a value, and what it tells."""

from typing import Any

import pytest

from tests.webhooks.redaction.detectors.cards import GROUPS, VISA, card
from webhooks.redaction.detectors import MASK, Sighting, scrub

AMEX = card("37", 15)


@pytest.mark.parametrize(
    "value", [None, True, 0, 1.5, "", "München", [], {}, {"a": [1, {"b": "x"}]}, {"id": "ch_3PzV526cnQ3NzWyr0igXGd6Q"}]
)
def test_a_clean_value_comes_back_as_it_is(value: object):
    """The same object: nothing is copied, and nothing changes its type."""
    cleaned, seen = scrub(value)

    assert (cleaned is value, seen) == (True, [])


def test_only_what_is_dirty_is_replaced():
    """The rest of the event is a fact."""
    clean = {"name": "Anna", "lines": [1, 2]}
    value = {"id": "x", "clean": clean, "metadata": {"note": f"pay {VISA}"}, "list": ["a", VISA], "amount": int(VISA)}

    cleaned, seen = scrub(value)

    assert cleaned == {"id": "x", "clean": clean, "metadata": {"note": MASK}, "list": ["a", MASK], "amount": MASK}
    assert cleaned["clean"] is clean
    assert value["metadata"] == {"note": f"pay {VISA}"}
    assert seen == [Sighting(path, "card_number", 1) for path in ("metadata.note", "list", "amount")]


@pytest.mark.parametrize(
    "number", [int(VISA), -int(VISA), float(VISA), -float(VISA), int(VISA) + 0.5, 4.242424242424242e15]
)
def test_numbers_are_read_too(number: float):
    """Whole numbers, and what JavaScript makes of them."""
    assert scrub(number) == (MASK, [Sighting("", "card_number", 1)])


def test_a_name_is_masked_and_overwrites_no_other():
    """Metadata keys are the merchant's own, and people paste into them."""
    value = {VISA: "a", AMEX: "b", MASK: "c", "d": "e", f"card {VISA}": {"x": AMEX}}

    cleaned, seen = scrub(value)

    assert cleaned == {f"{MASK} 2": "a", f"{MASK} 3": "b", MASK: "c", "d": "e", f"{MASK} 4": {"x": MASK}}
    assert {(one.path, one.detector) for one in seen} == {("?", "card_number"), ("?.x", "card_number")}
    assert scrub(cleaned) == (cleaned, [])


def test_a_path_repeats_only_plain_names():
    """A name may hold a person or a number as well as a value may."""
    value = {"data": [{"Anna Schmidt": VISA}, {"card_cvc": "123"}, {"a b": {"c": VISA}}, {"x" * 80: VISA}]}

    assert [one.path for one in scrub(value)[1]] == ["data.?", "data.card_cvc", "data.?.c"]


def test_what_is_seen_is_counted_by_path_and_detector():
    """A list of a thousand lines must not make a receipt of a thousand entries."""
    value = {"lines": [{"id": VISA}, {"id": f"{VISA} {AMEX}"}, {"id": f"{VISA}, cvv 123"}]}

    assert scrub(value)[1] == [Sighting("lines.id", "card_number", 4), Sighting("lines.id", "security_code", 1)]


def test_the_operator_can_exempt_what_he_knows():
    """An order number may look like a card's, and only the merchant knows."""

    def exempt(path: str, value: str) -> bool:
        return path == "metadata.order_id" and value == VISA

    value = {"metadata": {"order_id": VISA, "other": VISA}}
    orders = {"metadata": {"order_id": VISA}}

    assert scrub(value, exempt)[0] == {"metadata": {"order_id": VISA, "other": MASK}}
    assert scrub(orders, exempt) == (orders, [])
    assert scrub({"metadata": {"order_id": int(VISA)}}, exempt)[1] == []


@pytest.mark.parametrize("name", ["note", "cvv", "number", "ean", 7])
def test_a_number_is_found_under_any_name(name: Any):
    """A name may call 16 digits what it likes."""
    assert scrub({name: VISA})[0] == {name: MASK}


def test_tuples_are_lists():
    """Log records carry them."""
    assert scrub((VISA, "x"))[0] == [MASK, "x"]
    assert scrub(("a", "x"))[0] == ("a", "x")


def test_json_in_a_string_is_looked_into():
    """Its fields may hold a number between them."""
    inner = "{" + ",".join(f'"card_{place}": "{group}"' for place, group in enumerate(GROUPS)) + "}"

    assert scrub({"payload": inner}) == ({"payload": MASK}, [Sighting("payload", "card_number", 1)])
    assert scrub({"payload": '{"cvv": {"value": "123"}}'})[1] == [Sighting("payload", "security_code", 1)]
