"""The picture of retention: who is left of those who began together."""

import re

from tests.conftest import Ledger
from tests.storage.questions.subscribing import Subscriber, members

CELL = re.compile(r'<td class="(shade-\d+)">([^<]*)</td>')


def test_each_cohort_is_a_line_of_squares_shaded_by_how_many_are_left(ledger: Ledger) -> None:
    """Four began in January, one of them left in February; who began in February is a line of its own."""
    leaving = Subscriber(9)
    stay = members(1, 3, "2026-01-05", 1000)
    ledger.deliver(*stay, leaving.starts("2026-01-05", 1000), leaving.ends("2026-02-10"))
    ledger.deliver(*members(20, 1, "2026-02-20", 1000))

    page = ledger.client.get("/audit/retention").text

    lines = re.findall(r'<tr><th scope="row">(2026-0\d)</th><td>(\d+)</td>(.*?)</tr>', page)
    told = [(name, count, CELL.findall(squares)[:2]) for name, count, squares in lines]
    assert told == [
        ("2026-01", "4", [("shade-10", "100.00 %"), ("shade-8", "75.00 %")]),
        ("2026-02", "1", [("shade-10", "100.00 %"), ("shade-10", "100.00 %")]),
    ]


def test_key_figures_stand_beside_their_definitions(ledger: Ledger) -> None:
    """Nobody should have to ask what a churn of 3 % means here."""
    ledger.deliver(*members(1, 3, "2026-01-05", 1000))

    page = ledger.client.get("/audit/mrr").text

    assert '<details class="notes" open><summary>How these figures are defined</summary>' in page
    assert "Opening MRR" in page
    assert ">MRR movements</a>" in page
