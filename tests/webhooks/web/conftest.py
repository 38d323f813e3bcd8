"""Ledgers that tests of answers only read."""

from collections.abc import Callable

import pytest

from tests.conftest import Fill, Ledger

Show = Callable[[Fill, str], Ledger]


@pytest.fixture
def shown(request: pytest.FixtureRequest, filled: Callable[[Fill], Ledger]) -> Show:
    """Show a question a filled ledger.

    Every file that is made is a row of the question `exports`, so that one is shown a ledger of its own.
    """

    def show(fill: Fill, name: str) -> Ledger:
        if name != "exports":
            return filled(fill)
        ledger: Ledger = request.getfixturevalue("ledger")
        fill(ledger)
        return ledger

    return show
