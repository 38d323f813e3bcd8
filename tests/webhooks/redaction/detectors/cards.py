"""Card numbers for the tests, put together when they run: none stands in this repository in full."""

from hypothesis import strategies as st

GROUPS = ["4242"] * 4
VISA = "".join(GROUPS)  # Stripe's published test number
# First digits and length, one or more of each network.
ISSUED = [
    *(("4", length) for length in (13, 16, 19)),
    *((start, 16) for start in ("51", "55", "2221", "2720", "6521", "508", "9792", "5067", "606282", "9860", "2205")),
    *(("34", 15), ("37", 15), ("1", 15), ("2131", 15), ("506150", 18), ("9704", 19), ("637095", 13), ("5019", 16)),
    *((start, length) for start in ("300", "305", "36", "38", "39") for length in (14, 16, 19)),
    *((start, length) for start in ("6011", "644", "65", "3528", "3589", "62", "2200", "636") for length in (16, 19)),
    *((start, length) for start in ("5018", "5893", "6304", "6759", "6763") for length in (12, 13, 15, 18, 19)),
]


def is_valid(number: str) -> bool:
    """Check the check digit without the code under test."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(number)))
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0


def completed(body: str) -> str:
    """Add the check digit."""
    return next(body + last for last in "0123456789" if is_valid(body + last))


def card(start: str, length: int, filling: str = "7301945826" * 2) -> str:
    """Make a number that a network could issue."""
    return completed(start + filling[len(start) : length - 1])


def printed(number: str) -> list[str]:
    """Part a number as it is printed."""
    if len(number) in (14, 15):
        return [number[:4], number[4:10], number[10:]]
    return [number[place : place + 4] for place in range(0, len(number), 4)]


CARDS = st.builds(
    lambda issued, filling: card(*issued, filling),
    st.sampled_from(ISSUED),
    st.text("0123456789", min_size=19, max_size=19),
)
