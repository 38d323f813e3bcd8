"""A number is found when a form has one field for each of its groups."""

from typing import Any

import pytest

from tests.webhooks.redaction.detectors.cards import GROUPS, card, printed
from webhooks.redaction.detectors import MASK, scrub

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
     list("".join(GROUPS)), [4, 2] * 8, ["4242 4242", "4242 4242"], printed(card("34", 15))],
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
        [4242] * 100,
    ],
)
def test_figures_side_by_side_stay(found: object):
    """Amounts and measures stand side by side too."""
    assert scrub(found)[0] is found
