"""Books that are right give no discrepancy: any accounts, events in any order and number."""

import os
from random import Random

import pytest

from tests.reconciling.conftest import Books
from tests.reconciling.simulated import consistent, shuffled

BOOKS = int(os.environ.get("LEDGER_CONSISTENT_BOOKS", "20"))  # `make consistent` tries a thousand


def test_consistent_books_give_no_discrepancy(books: Books) -> None:
    """A check that cries wolf is switched off; each account here is another one, in one database."""
    wrong = {}
    for number in range(BOOKS):
        books.stripe = consistent(number)
        books.deliver(*shuffled(books.stripe, Random(number)))
        books.enrich()
        if found := books.found():
            wrong[number] = found

    assert wrong == {}
    assert books.discrepancies() == []


@pytest.mark.parametrize("days", [1, 7, 31])
def test_a_part_of_consistent_books_is_consistent(books: Books, days: int) -> None:
    """What lies about the period's ends belongs to its neighbours, on both sides."""
    for number in range(100, 104):
        books.stripe = consistent(number)
        books.deliver(*books.stripe.events)
        books.enrich()

        assert books.reconcile(books.scope(days)).findings == []
