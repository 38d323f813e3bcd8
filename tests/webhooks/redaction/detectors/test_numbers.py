"""Which digit groups beside each other are a card number, and which are figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webhooks.redaction.detectors.cards import CARDS, GROUPS, VISA, card, printed
from webhooks.redaction.detectors import MASK, Sighting, scrub
from webhooks.redaction.detectors.numbers import GROUPS_EXAMINED, UndecidedError, card_numbers

ONE = [Sighting("", "card_number", 1)]
AMEX, VISA_19, VISA_13 = card("37", 15), card("4", 19), card("4", 13)


@pytest.mark.parametrize(
    "gap",
    [
        *" -._/\\,:;|*+~\t\n",
        "\r\n",
        "--",
        "  ",
        " - ",
        ", ",
        " / ",
        ") (",
        '" "',
        "','",
        "\u00a0",
        "–",
        "\u200b" * 9,
        " \u200b-",
    ],
)
def test_separators_hide_nothing(gap: str):
    """People type numbers as they stand on the card, programs break lines and quote."""
    assert [scrub(gap.join(GROUPS))[1], scrub(gap.join(printed(AMEX)))[1]] == [ONE, ONE]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "(4242)(4242)(4242)(4242)",
            " ".join(VISA),
            "-".join(VISA),
            "  ".join(VISA),
            " ".join(VISA[i : i + 2] for i in range(0, 16, 2)),
        ),
        *(
            f"card{VISA}x",
            f"PAN:{VISA},exp",
            f"_{VISA}_",
            f"card_{'_'.join(GROUPS)}",
            f"{VISA}@example.com",
            f"#{VISA}",
        ),
        *(
            f"Order 1009 {' '.join(GROUPS)}",
            f"{' '.join(GROUPS)} 12/27 123",
            f"qty 2 {VISA}",
            f"{VISA} 123",
            f"{VISA}|12|27|123",
        ),
        *(
            f"+49 171 1234567 {' '.join(GROUPS)}",
            f"0171/1234567, {VISA}",
            f"2026-11-22 {VISA} 12/29",
            f"19.99 EUR {VISA}",
        ),
        *(
            f"1001,Anna,{VISA},12/27",
            f"DE89 3704 0044 0532 0130 00 {' '.join(GROUPS)}",
            f"pi_3PQabcB7WZ01zgkWx4Tq9Lm {VISA}",
        ),
        *(f"+{VISA}", f"{VISA}.0", f"{VISA[:8]} {VISA[8:]}", f"{VISA[:6]}-{VISA[6:]}", "4-24 2.4242/4242 42 4-2"),
        *(" ".join(printed(VISA_19)), " ".join(printed(VISA_13)), f"call me, {' '.join(printed(VISA_13))} it is"),
    ],
)
def test_neighbours_and_grouping_hide_nothing(text: str):
    """An order number, a date, a security code, an account or letters beside it: the number is still there."""
    assert "card_number" in {one.detector for one in scrub(text)[1]}


@pytest.mark.parametrize(
    "text",
    [
        *("1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12", "4242, 1999, 3000, 12", "42 and 4242", "4242 x 4242 x 4242 x 4242"),
        *("4242, 4242, 4242, 4242, 1000", "1000|4242|4242|4242|4242", "52.10 13.40 99.00 12.35"),
        *(VISA * 2, f"{VISA}0000", f"1{VISA}", "4242" * 2**18, "0" * 16, "4242 4242 4242"),
        "4242 4242 4242 4242 4000 1000 2000 3001 4000 5000 6000 7000",
    ],
)
def test_figures_are_no_number(text: str):
    """Windows in a longer run, and figures in a list or a table, hit by chance only."""
    assert scrub(text) == (text, [])


def test_several_numbers_are_counted():
    """The register says how many."""
    text = f"{VISA} {' '.join(GROUPS)}; {AMEX}"

    assert scrub(text) == (MASK, [Sighting("", "card_number", 3)])
    assert [text[start:end] for start, end in card_numbers(text)] == [VISA, " ".join(GROUPS), AMEX]


def test_a_table_of_numbers_is_found_whole():
    """A dump is four columns of four, many times."""
    table = "\n".join([" ".join(GROUPS)] * 5)

    assert len(card_numbers(table)) == 5


def test_too_many_groups_are_undecided():
    """The work is bounded, and what was not looked through is not called clean."""
    with pytest.raises(UndecidedError):
        card_numbers("42 " * (GROUPS_EXAMINED + 1))


GAPS = st.sampled_from(["", " ", "-", "_", " - ", "\u200b", "\u00a0"])


@given(CARDS.filter(lambda number: len(number) > 13), st.lists(GAPS, min_size=19, max_size=19))
def test_a_number_typed_anyhow_is_found_when_it_is_all_there_is(number: str, gaps: list[str]):
    """With any sign or none after any digit, if the parts are many."""
    typed = number[0] + "".join(gap + digit for gap, digit in zip([""] * 3 + gaps, number[1:], strict=False))
    parted = sum(gap not in ("", "\u200b") for gap in gaps[: len(number) - 4])

    found = scrub(typed)[1]

    assert found == ONE or parted <= 5
