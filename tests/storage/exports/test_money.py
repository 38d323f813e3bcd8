"""Money: exact, and written as its currency is written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.exports.money import THREE_DECIMAL, ZERO_DECIMAL, decimal, exponent, minor

CURRENCIES = st.sampled_from(["usd", "eur", "isk", "ugx", *ZERO_DECIMAL, *THREE_DECIMAL])


@pytest.mark.parametrize(
    ("amount", "currency", "written", "grouped"),
    [
        (0, "usd", "0.00", "0.00"),
        (-1, "usd", "-0.01", "-0.01"),
        (123456789, "eur", "1234567.89", "1,234,567.89"),
        (1234567, "jpy", "1234567", "1,234,567"),
        (1234567, "kwd", "1234.567", "1,234.567"),
        (1234500, "isk", "12345.00", "12,345.00"),
        (9223372036854775807, "usd", "92233720368547758.07", "92,233,720,368,547,758.07"),
        (150, None, "1.50", "1.50"),
    ],
)
def test_amount_is_written_in_major_units(amount: int, currency: str | None, written: str, grouped: str) -> None:
    """Dividing by 100 is wrong for yen and dinars, and floats lose cents."""
    assert (decimal(amount, currency), decimal(amount, currency, grouped=True)) == (written, grouped)


@given(st.integers(-(2**63), 2**63 - 1), CURRENCIES)
def test_written_amount_reads_back_exactly(amount: int, currency: str) -> None:
    """Nothing is rounded on the way into a spreadsheet."""
    written = decimal(amount, currency)

    assert minor(written, currency) == amount
    assert Decimal(written).as_tuple().exponent == -exponent(currency)


@pytest.mark.parametrize(("text", "currency"), [("1.5", "jpy"), ("0.001", "usd"), ("0.0001", "kwd"), ("many", "usd")])
def test_amount_finer_than_the_currency_is_refused(text: str, currency: str) -> None:
    """Rounding a bound would answer another question."""
    with pytest.raises(ValueError, match=r"finer|decimal"):
        minor(text, currency)
