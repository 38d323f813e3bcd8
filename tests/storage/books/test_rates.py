"""Rates: exact to the minor unit, and a file that says something else than it means is refused."""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.books.rates import WHOLE, commission, read
from storage.books.toml_file import FileError

EXAMPLE = Path(__file__).parents[3] / "docs" / "commission-rates.toml"
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
OWN = 'payee = "acct_1"\nbasis_points = 1\nbasis = "gross"\n'


@given(basis=st.integers(-(10**15), 10**15), points=st.integers(0, WHOLE))
def test_commission_is_the_nearest_whole_unit_and_ties_go_to_the_even_one(basis: int, points: int) -> None:
    """The law of rounding half to even, held against exact fractions."""
    exact = Fraction(basis * points, WHOLE)

    assert commission(basis, points) == round(exact)


@given(basis=st.integers(0, 10**15), points=st.integers(0, WHOLE))
def test_a_full_refund_takes_back_exactly_what_its_payment_brought(basis: int, points: int) -> None:
    """Nobody owes a cent for a sale that was undone."""
    assert commission(basis, points) + commission(-basis, points) == 0


@given(change=DAYS, day=DAYS)
def test_each_day_has_the_rate_that_holds_on_it(change: date, day: date) -> None:
    """The last day of a rate is the one before valid_until: no day has two rates, and none falls between them."""
    rates = read(
        f'[[rate]]\npayee = "acct_1"\nbasis_points = 1\nbasis = "gross"\nvalid_until = {change}\n'
        f'[[rate]]\npayee = "acct_1"\nbasis_points = 2\nbasis = "gross"\nvalid_from = {change}\n'
    )

    found = rates.on("acct_1", day)

    assert found is not None
    assert found.basis_points == (1 if day < change else 2)


def test_a_payee_without_a_rate_of_its_own_on_a_day_has_everybodys() -> None:
    """Its own rate goes before the default, on the days on which it holds."""
    rates = read(EXAMPLE.read_text())
    last = date(2026, 12, 31)

    found = [rates.on("acct_1ExampleSeller", day) for day in (last, last + timedelta(1))]

    assert [rate and (rate.basis_points, rate.basis) for rate in (*found, rates.on("acct_2", last))] == [
        (8500, "net_of_fees_and_refunds"),
        (8000, "net_of_refunds"),
        (8000, "net_of_refunds"),
    ]
    assert rates.on(None, last) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[rate", "is no TOML"),
        ("[rates]", "has a name in the file that is none of: rate"),
        ("[rate]", "needs [[rate]] with two brackets"),
        ("rate = [1]", "needs [[rate]] with two brackets"),
        (f"[[rate]]\n{OWN}rule = 1", "has a name in rate 1 that is none of"),
        ('[[rate]]\npayee = "canary"', "needs a payee in rate 1"),
        ('[[rate]]\npayee = ["acct_1"]', "needs a payee in rate 1"),
        ('[[rate]]\npayee = "acct_1"', "needs either basis_points or per_mille in rate 1"),
        (f"[[rate]]\n{OWN}per_mille = 1", "needs either basis_points or per_mille in rate 1"),
        ('[[rate]]\npayee = "acct_1"\nbasis_points = 1.5', "needs either basis_points or per_mille in rate 1"),
        ('[[rate]]\npayee = "acct_1"\nbasis_points = 10001', "a whole number from 0 to 100 %"),
        ('[[rate]]\npayee = "acct_1"\nper_mille = -1', "a whole number from 0 to 100 %"),
        ('[[rate]]\npayee = "acct_1"\nper_mille = true', "a whole number from 0 to 100 %"),
        ('[[rate]]\npayee = "acct_1"\nper_mille = 1\nbasis = "canary"', "needs a basis in rate 1"),
        (f'[[rate]]\n{OWN}valid_from = "2026-01-01"', "needs a day in valid_from of rate 1"),
        (f"[[rate]]\n{OWN}valid_from = 2026-01-01T00:00:00Z", "needs a day in valid_from of rate 1"),
        (f"[[rate]]\n{OWN}valid_from = 2026-01-01\nvalid_until = 2026-01-01", "ends rate 1 before it begins"),
        (f"[[rate]]\n{OWN}[[rate]]\n{OWN}valid_from = 2026-01-01", "two rates of one payee"),
        (f"[[rate]]\n{OWN}valid_until = 2026-01-02\n[[rate]]\n{OWN}valid_from = 2026-01-01", "two rates of one payee"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(text: str, reason: str) -> None:
    """The message says where, and repeats nothing that the file holds."""
    with pytest.raises(FileError) as refusal:
        read(text)

    assert reason in str(refusal.value)
    assert "canary" not in str(refusal.value)
