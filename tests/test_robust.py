"""Through the front door with everything that nobody sends by accident: never a 5xx, never a lost event."""

import pytest

from storage import tables
from tests import hostile
from tests.conftest import Ledger
from tests.hostile import GROUP, PLACES, REFUSED, VALUES


@pytest.mark.parametrize("place", PLACES)
def test_no_hostile_value_costs_an_event(ledger: Ledger, place: str) -> None:
    """It is signed, so it is Stripe's: the value may go, the event stays, and Stripe gets its 200."""
    bodies = [hostile.body(make(), place, number) for number, make in enumerate(VALUES.values())]

    answers = {name: ledger.post(body).status_code for name, body in zip(VALUES, bodies, strict=True)}

    assert {name: status for name, status in answers.items() if status != 200} == {}
    assert ledger.rows("select count(*) from events") == [(len(VALUES),)]
    assert card_numbers(ledger) == 0


def card_numbers(ledger: Ledger) -> int:
    """Count the rows in which the card number of the hostile values is to be read."""
    names = [*tables.BILLING, *tables.OTHERS]
    alone = rf"(^|[^0-9]){GROUP * 4}([^0-9]|$)"  # within a longer run of digits it is none
    found = [ledger.rows(f"select count(*) from {name} t where t::text ~ '{alone}'") for name in names]
    return sum(int(count) for ((count,),) in found)


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("place", ["a fact", "an address", "metadata"])
def test_a_bomb_is_refused_and_leaves_nothing(ledger: Ledger, name: str, place: str) -> None:
    """What cannot be read to its end is no event; the process that reads it lives on."""
    assert ledger.post(hostile.body(REFUSED[name](), place)).status_code == 400
    assert ledger.post(hostile.body("1", place)).status_code == 200
    assert ledger.rows("select count(*) from events") == [(1,)]
