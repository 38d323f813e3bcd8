"""Whose cards begin how, how long they are, and which digit checks them."""

import pytest

from tests.webhooks.redaction.detectors.cards import ISSUED, VISA, card, is_valid
from webhooks.redaction.detectors import MASK, Sighting, scrub
from webhooks.redaction.detectors.networks import is_card, is_rare, is_unchecked_card, luhn


@pytest.mark.parametrize(("start", "length"), ISSUED)
def test_every_network_is_known(start: str, length: int):
    """A missing range is a card number in the books."""
    assert scrub(card(start, length)) == (MASK, [Sighting("", "card_number", 1)])


@pytest.mark.parametrize(("start", "length"), ISSUED)
def test_a_mistyped_number_is_no_card_number(start: str, length: int):
    """One wrong digit always breaks the check digit."""
    number = card(start, length)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)

    assert (is_card(number), is_card(wrong), luhn(wrong)) == (True, False, is_valid(wrong))


@pytest.mark.parametrize("digits", [VISA[:12], VISA + "4242", "0" * 16, "7" * 16, "", "4" * 15, "9" * 40])
def test_other_first_digits_and_lengths_are_nobodys(digits: str):
    """Luhn alone is right for every tenth number."""
    assert not is_card(digits)


def test_some_networks_let_the_check_digit_go():
    """UnionPay has cards whose last digit checks nothing; beside a card word they are believed."""
    number = card("62", 16)
    unchecked = number[:-1] + str((int(number[-1]) + 1) % 10)

    assert is_unchecked_card(unchecked)
    assert not is_unchecked_card(VISA)
    assert scrub(f"order {unchecked}")[1] == []
    assert scrub(f"UnionPay card {unchecked}") == (MASK, [Sighting("", "card_number", 1)])
    assert scrub({"card_number": unchecked})[1] == [Sighting("card_number", "card_number", 1)]


@pytest.mark.parametrize(
    ("start", "length", "rare"),
    [("4", 16, False), ("4", 13, True), ("34", 15, False), ("1", 15, True), ("62", 19, False)],
)
def test_few_cards_are_so_long(start: str, length: int, rare: bool):
    """There a word that names something else is believed."""
    assert is_rare(card(start, length)) == rare
