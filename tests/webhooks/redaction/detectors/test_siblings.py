"""A number is found when a form has one field for each of its groups."""

from typing import Any

import pytest

from tests.webhooks.redaction.detectors.cards import GROUPS, VISA, card, printed
from webhooks.redaction.detectors import MASK, Sighting, scrub

FIRST, SECOND, THIRD, LAST = GROUPS


@pytest.mark.parametrize(
    "found",
    [
        {f"card_{place}": group for place, group in enumerate(GROUPS, 1)},
        {f"p{place}": int(group) for place, group in enumerate(GROUPS, 1)},
        {"first4": FIRST, "second4": SECOND, "third4": THIRD, "last4": LAST},
        dict(zip("abcd", GROUPS, strict=True)),
        {f"amex{place}": group for place, group in enumerate(printed(card("37", 15)))},
        {f"n{place}": group for place, group in enumerate(printed(card("4", 13)))},
        {"cardFirst": FIRST + SECOND, "cardLast": THIRD + LAST},
        {"card": VISA[:8], "card2": VISA[8:]},
        {"first": VISA[:12], "rest": VISA[12:]},
        {"line1": f"{FIRST} {SECOND}", "line2": f"{THIRD} {LAST}"},
        {"cc-1": f"{FIRST}-", "cc-2": f"{SECOND}-", "cc-3": f"{THIRD}-", "cc-4": LAST},
    ],
)
def test_fields_that_hold_a_number_between_them_are_masked(found: dict[str, Any]):
    """All of them: what is left of three groups gives the fourth by its check digit."""
    cleaned, seen = scrub({"id": "x", **found})

    assert cleaned == {"id": "x", **dict.fromkeys(found, MASK)}
    assert [(one.detector, one.count) for one in seen] == [("card_number", 1)] * len(found)


@pytest.mark.parametrize(
    "found",
    [GROUPS, [int(group) for group in GROUPS], [{"value": group} for group in GROUPS], [[group] for group in GROUPS],
     list("".join(GROUPS)), [list(group) for group in GROUPS], [4, 2] * 8,
     ["4242 4242", "4242 4242"], printed(card("34", 15))],
)  # fmt: skip
def test_elements_that_hold_a_number_between_them_are_masked(found: list[Any]):
    """A form of four boxes arrives as a list."""
    cleaned, seen = scrub({"card": found})

    assert cleaned == {"card": [MASK] * len(found)}
    assert [(one.path, one.detector, one.count) for one in seen] == [("card", "card_number", len(found))]


@pytest.mark.parametrize(
    "found",
    [
        {"amount": 4242, "amount_captured": 4242, "amount_refunded": 4242, "amount_due": 4242},
        {"amount_1": 4242, "amount_2": 4242, "amount_3": 4242, "amount_4": 4242},
        {"height": 4242, "length": 4242, "weight": 4242, "width": 4242},
        {"card_1": "4242", "note": "x", "card_2": "4242", "card_3": "4242", "card_4": "4242"},
        {"start": 1_795_000_000, "end": 1_795_000_001},
        {f"row_{place}": 4242 for place in range(100)},
        [4242, 4242, 4242, 4242, 4242],
        [4242, 1999, 3000, 12],
        [4242.0, 4242.0, 4242.0, 4242.0],
        [True, False] * 8,
        [{"id": 4242, "n": 1}] * 4,
        [{"brand": "visa", "last4": group} for group in GROUPS],
        [{"postal_code": group, "city": "x"} for group in GROUPS],
        [{"room": number} for number in ("342", "424", "242", "424", "246")],
        [42, 42, 42, 42, 42, 42, 42, 42, 7],
        [4242] * 100,
    ],
)
def test_figures_side_by_side_stay(found: object):
    """Amounts and measures stand side by side too."""
    assert scrub(found)[0] is found


@pytest.mark.parametrize(
    ("holder", "path"),
    [
        (lambda place, group: {"name": f"part{place}", "value": group}, "value"),
        (lambda place, group: {"i": place, "v": group}, "v"),
        (lambda place, group: {"key": f"k{place}", "numeric": {"value": group}, "type": "numeric"}, "numeric.value"),
    ],
)
def test_objects_that_hold_a_number_between_them_lose_its_parts_only(holder: Any, path: str):
    """Stripe's custom fields hold one group each, beside the field's key."""
    objects = [holder(place, group) for place, group in enumerate(GROUPS)]

    cleaned, seen = scrub({"fields": objects})

    assert cleaned == {"fields": [holder(place, MASK) for place in range(len(GROUPS))]}
    assert [(one.path, one.detector, one.count) for one in seen] == [(f"fields.{path}", "card_number", len(GROUPS))]


def test_fields_that_hold_a_digit_each_are_masked():
    """An object made of a list has its places for names; such names are no paths."""
    cleaned, seen = scrub({str(place): digit for place, digit in enumerate(VISA)})

    assert ({*cleaned.values()}, seen) == ({MASK}, [Sighting("?", "card_number", len(VISA))])


def test_objects_under_names_of_one_family_hold_a_number_too():
    """A form of four boxes may name each box."""
    cleaned, _ = scrub({f"part{place}": {"value": group} for place, group in enumerate(GROUPS)})

    assert cleaned == {f"part{place}": {"value": MASK} for place in range(len(GROUPS))}
