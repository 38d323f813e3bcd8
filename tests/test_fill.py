"""The books that the benchmarks are measured on are what delivering their events would have left."""

from typing import Any

import pytest

from bench.fill.loading import NotEmptyError, fill
from bench.finance import asks, sample
from storage.database import connect
from tests import books, unchanged
from tests.conftest import Ledger
from webhooks.asking import reading

PAYMENTS, FEW = 2000, 200  # the first dispute comes late
NOT_MADE = {"credit_notes", "early_fraud_warnings", "fee_refunds", "reviews", "topups", "transfer_reversals"}
INDEXES = "select indexdef from pg_indexes where schemaname = 'public' order by 1"
CONSTRAINTS = "select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint order by 1, 2"


def billing_rows(ledger: Ledger) -> dict[str, list[Any]]:
    """Read every billing table, in the order of its keys. What rows say of since when must be true."""
    with ledger.owner.connect() as connection:
        assert unchanged.untrue(connection) == []
        return books.billing(connection)


def test_replaying_the_events_of_made_up_books_leaves_the_same_rows(ledger):
    """Otherwise a question would be measured on books that no shop can have."""
    before = ledger.rows(INDEXES), ledger.rows(CONSTRAINTS)
    fill(ledger.owner, PAYMENTS)
    filled = billing_rows(ledger)

    said = ledger.runner.invoke(args=["events", "replay"]).output

    assert "0 parked" in said
    assert billing_rows(ledger) == filled
    assert len(filled["payment_intents"]) == PAYMENTS
    assert {table for table, rows in filled.items() if not rows} == NOT_MADE
    assert (ledger.rows(INDEXES), ledger.rows(CONSTRAINTS)) == before


def test_every_question_that_is_measured_can_be_asked_of_made_up_books(ledger):
    """A benchmark that fails half-way through tells nothing."""
    fill(ledger.owner, FEW)
    finance = connect(ledger.url, role="finance_reader")

    for ask in asks(sample(ledger.owner)):
        for way in ask.ways[:1]:
            with reading(finance) as connection:
                way(connection)
        for address in ask.addresses[:1]:
            assert ledger.client.get(address).status_code == 200, address
    finance.dispose()


def test_books_are_made_up_again_alike(ledger):
    """Figures of two runs are compared, so their books must not differ."""
    fill(ledger.owner, FEW)
    first = billing_rows(ledger)
    with ledger.owner.begin() as connection:
        connection.exec_driver_sql("alter table events disable trigger events_append_only")
        connection.exec_driver_sql("truncate events, parked_events")
        connection.exec_driver_sql("alter table events enable trigger events_append_only")

    fill(ledger.owner, FEW)

    assert billing_rows(ledger) == first


def test_a_ledger_that_has_events_is_not_filled(ledger):
    """Nobody's books may be emptied by a benchmark."""
    fill(ledger.owner, FEW)

    with pytest.raises(NotEmptyError):
        fill(ledger.owner, FEW)
