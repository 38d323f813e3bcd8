"""Rules that contradict themselves stop the program when it starts, not an event later."""

import pytest

from webhooks.redaction.contract import Rules
from webhooks.redaction.tree import Fate, grow


def test_a_longer_path_under_a_dropped_one_wins():
    """So a card block is dropped in one line, and its brand kept in another."""
    tree = grow(Rules(keep=("card.brand",), drop=("card",)))

    assert tree == {"card": {"brand": Fate.KEEP}}
    assert tree.below("card").dropped_rest


@pytest.mark.parametrize("fate", ["keep", "person"])
def test_a_leaf_cannot_have_fields(fate: str):
    """Part of a person's address must not become a fact by a second rule."""
    rules = Rules(**{"keep": ("id",), fate: ("address", "address.city")})

    with pytest.raises(ValueError, match=r"address is a leaf in the rules and has fields in the rules"):
        grow(rules)


def test_a_path_has_one_fate():
    """Which of two rules wins must never be a matter of luck."""
    with pytest.raises(ValueError, match="email is in the rules twice"):
        grow(Rules(keep=("email",), person=("email",)))
