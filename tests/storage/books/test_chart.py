"""The chart of accounts: every word of Stripe's has an account, and a chart with a hole is refused."""

import re
from typing import get_args

import pytest
import stripe
from stripe.params.reporting import _report_run_create_params as report

from storage.balance_sums import NAMED, PAYOUTS
from storage.books.chart import SHIPPED, read, shipped
from storage.books.toml_file import FileError


def types() -> set[str]:
    """The types of balance transactions that the pinned SDK knows."""
    literal, _ = get_args(stripe.BalanceTransaction.__annotations__["type"])
    return set(get_args(literal))


def categories() -> set[str]:
    """The reporting categories that the pinned SDK knows: those that a report can be narrowed to."""
    hint = str(report.ReportRunCreateParamsParameters.__annotations__["reporting_category"])
    return set(re.findall(r"'([a-z_]+)'", hint.partition("]|str")[0].partition("Literal[")[2]))


def test_the_shipped_chart_maps_every_word_that_stripe_has() -> None:
    """A word that Stripe adds with a new SDK is decided on, not found in suspense a year later."""
    chart = shipped()

    assert len(types()) > 50
    assert len(categories()) > 30
    assert types() - chart.types.keys() == set()
    assert categories() - chart.reporting_categories.keys() == set()
    assert {*NAMED, *PAYOUTS} <= chart.reporting_categories.keys()


def test_the_category_decides_then_the_type_and_an_exception_before_both() -> None:
    """Stripe made the reporting category for accounting; the type is older and coarser."""
    chart = shipped()

    found = [chart.of_movement(*words).code for words in WORDS]

    assert found == ["5000", "6900", "6100", "9999", "9999"]
    assert [chart.of_movement(*words).is_suspense for words in WORDS] == [False, False, False, True, True]


WORDS = (("dispute", "adjustment"), (None, "adjustment"), ("fee", "stripe_fx_fee"), ("new", "newer"), (None, None))


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('clearing = "1100"', "", 'needs clearing = "…"'),
        ('suspense = "9999"', "suspense = 9999", 'needs suspense = "…"'),
        ('other_fee = "6030"', "", "needs in [fees]: other_fee"),
        ('charge = "4000"', 'charge = "canary"', "books on a code that [accounts] does not name"),
        ('charge = "4000"', "charge = 4000", "needs texts in [reporting_categories]"),
        ("[types]", "[typos]", "has a name in the file that is none of"),
    ],
)
def test_a_chart_with_a_hole_is_refused(old: str, new: str, reason: str) -> None:
    """Before anything is booked, and without repeating what the file holds."""
    with pytest.raises(FileError) as refusal:
        read(SHIPPED.read_text().replace(old, new, 1))

    assert reason in str(refusal.value)
    assert "canary" not in str(refusal.value)
