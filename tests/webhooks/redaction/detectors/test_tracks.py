"""The magnetic stripe, as readers write it."""

import pytest

from tests.webhooks.redaction.detectors.cards import VISA, card
from webhooks.redaction.detectors import MASK, Sighting, scrub


@pytest.mark.parametrize(
    "text",
    [
        *(f"%B{VISA}^DOE/JOHN^2712101000000000000?", f"B{VISA}^DOE/JOHN^2712101", f";{VISA}=27121010000012345678?"),
        *(
            f"{VISA}=2712101123",
            f"{VISA}D27121010000F",
            f"swipe ;{VISA}=27121010000012345678? ok",
        ),
    ],
)
def test_a_track_is_track_data(text: str):
    """It may never be kept, not even encrypted (PCI DSS 3.3)."""
    assert scrub(text) == (MASK, [Sighting("", "track_data", 1)])


@pytest.mark.parametrize("text", [f"{card('7', 16)}=2712101123", "a=2712101123;b=1", f"{VISA}={'9' * 30}"[17:]])
def test_other_assignments_stay(text: str):
    """A number before an equals sign must be a card's."""
    assert scrub(text) == (text, [])
