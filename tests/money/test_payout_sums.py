"""Sums of payouts that are kept ready are those of their contents, at every moment."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from storage.database import connect, transaction
from storage.payout_sums import add_up
from tests import books
from tests.builders import CREATED, payout
from tests.conftest import Ledger
from tests.examples import examples
from tests.money.conftest import DAY, Observe
from tests.money.moves import PAYOUT, of_charge, of_payout, paid_out
from tests.storage.questions.asking import rows

JUDGED = ("id", "state", "contents", "contents_net", "difference")
NUMBERS = st.sampled_from([0, 100, 250])
# Whatever Stripe may show next of two balance transactions, a withdrawal and two payouts that share them.
MOVED = st.builds(of_charge, st.integers(1, 2), NUMBERS, st.just(0), st.sampled_from(["usd", "eur"]))
TAKEN = st.builds(of_payout, NUMBERS, source=st.sampled_from([PAYOUT, "po_2"]))
LISTED = st.builds(
    lambda id, amount, ids, is_last, status: (
        payout(id=id, amount=amount, reconciliation_status="completed", status=status)
        | {"contents": {"ids": ids, "before": 0, "is_last": is_last}}
    ),
    st.sampled_from([PAYOUT, "po_2"]),
    NUMBERS,
    st.lists(st.sampled_from(["txn_ch_1", "txn_ch_2", "txn_po"]), max_size=3, unique=True),
    st.booleans(),
    st.sampled_from(["paid", "failed"]),
)


@pytest.fixture
def intake(ledger: Ledger) -> Iterator[Engine]:
    """A worker's connections."""
    engine = connect(ledger.url, role="intake")
    yield engine
    engine.dispose()


def kept(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Say which sums are kept ready."""
    return ledger.rows("select payout, listed, net from payout_sums order by payout")


def told(ledger: Ledger) -> list[Any]:
    """Ask all that payouts' sums decide on."""
    states = [rows(ledger, "payouts", *JUDGED, state=state) for state in ("reconciled", "differs", "not_itemised_yet")]
    moved = rows(ledger, "payout-reconciliation", "id", "state", "payout", "payout_difference")
    return [rows(ledger, "payouts", *JUDGED), *states, moved]


def test_a_payout_is_added_up_once_it_is_whole(ledger: Ledger, observe: Observe, intake: Engine) -> None:
    """A list of a hundred payouts cannot add up a million balance transactions whenever it is asked for."""
    observe(*paid_out(9650, of_charge(1), is_last=False))
    early = add_up(intake), kept(ledger)
    observe(*paid_out(9650, of_payout(9650), of_charge(1), of_charge(2)), at=CREATED + 2 * DAY)

    assert early == (0, [])
    assert (add_up(intake), add_up(intake)) == (1, 0)
    assert kept(ledger) == [(PAYOUT, 3, 9650)]
    assert rows(ledger, "payouts", *JUDGED) == [(PAYOUT, "reconciled", 2, 9650, 0)]


def test_what_changes_a_payouts_contents_takes_its_sums_away(ledger: Ledger, observe: Observe, intake: Engine) -> None:
    """A figure that was true a minute ago is wrong."""
    observe(*paid_out(4825, of_payout(4825), of_charge(1)))
    add_up(intake)
    observe(of_charge(1, status="available"), at=CREATED + 2 * DAY)
    same = kept(ledger)
    observe(of_charge(1, 4999), at=CREATED + 3 * DAY)

    assert same == [(PAYOUT, 2, 4825)]
    assert kept(ledger) == []
    assert rows(ledger, "payouts", *JUDGED) == [(PAYOUT, "differs", 1, 4824, -1)]


def test_what_somebody_is_changing_is_left_for_the_next_time(ledger: Ledger, observe: Observe, intake: Engine) -> None:
    """Nobody waits for the worker, nor the worker for anybody; and it adds up nothing that is about to change."""
    observe(*paid_out(4825, of_payout(4825), of_charge(1)))
    for table, id in (("payouts", PAYOUT), ("payout_contents", "txn_ch_1"), ("balance_transactions", "txn_ch_1")):
        with transaction(ledger.owner) as connection:
            connection.execute(text(f"update {table} set rank = rank where id = :id"), {"id": id})
            assert add_up(intake) == 0

    assert add_up(intake) == 1


@settings(max_examples=examples(12))
@given(steps=st.lists(st.one_of(MOVED, TAKEN, LISTED, LISTED), min_size=2, max_size=8))
def test_answers_are_the_same_with_and_without_sums_kept_ready(
    ledger: Ledger, observe: Observe, intake: Engine, steps: list[dict[str, Any]]
) -> None:
    """Whatever comes, in any order: what is kept ready tells what adding up would tell."""
    books.empty(ledger.owner)
    for step, day in zip(steps, count(1)):
        add_up(intake)
        observe(step, at=CREATED + day * DAY)
        ready = told(ledger)
        with transaction(ledger.owner) as connection:
            connection.execute(text("delete from payout_sums"))
        assert ready == told(ledger)
