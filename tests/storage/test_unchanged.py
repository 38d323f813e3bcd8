"""Since when a row is unchanged: whatever comes, in any order, it says nothing that its events do not."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from storage import replay
from storage.database import connect, run, transaction
from storage.record import record
from storage.redacted import RedactedEvent
from tests import books, unchanged
from tests.examples import examples
from tests.storage.sums.conftest import told_of

LAW = settings(max_examples=examples(60))
SOLD, SETTLED = {"currency": "eur", "amount": 100}, {"amount": -100, "net": -115, "fee": 15}
CHARGE = st.fixed_dictionaries(
    {"id": st.just("ch_1"), "amount_refunded": st.sampled_from([0, 0, 40, 100])},
    optional={"balance_transaction": st.just("txn_1"), "created": st.just(1), "disputed": st.booleans()},
).map(lambda facts: ("charge", SOLD | facts))
TAKEN = st.fixed_dictionaries(
    {"id": st.just("txn_1"), "status": st.sampled_from(["available", "available", "pending"])}
)
DISPUTE = st.fixed_dictionaries(
    {"id": st.just("du_1"), "balance_transactions": st.lists(TAKEN.map(lambda facts: SETTLED | facts), max_size=1)}
).map(lambda facts: ("dispute", facts))
TOLD = st.tuples(st.one_of(CHARGE, DISPUTE), st.integers(1, 6))
BATCHES = st.lists(st.lists(TOLD, min_size=1, max_size=4), min_size=1, max_size=6)


@pytest.fixture
def owner(database: str) -> Iterator[Engine]:
    """The owner's connections to an empty database, which each example empties again."""
    engine = connect(database)
    yield engine
    engine.dispose()


def deliver(owner: Engine, *batch: RedactedEvent) -> None:
    """Record a batch."""
    with transaction(owner) as connection:
        record(partial(run, connection), list(batch), [])


def charge(event: str, at: int, **facts: Any) -> RedactedEvent:
    """Tell of a charge of one euro of which nothing has been refunded."""
    return told_of(event, "charge", at, **SOLD | {"id": "ch_1", "amount_refunded": 0} | facts)


def said(owner: Engine) -> int | None:
    """Read what the charge says, where that goes back to before its newest event."""
    with owner.connect() as connection:
        assert unchanged.untrue(connection) == []
        return unchanged.said(connection).get(("charges", "ch_1"))


@LAW
@given(batches=BATCHES)
def test_what_is_said_is_true_whatever_comes_in_any_order_and_any_batches(
    owner: Engine, batches: list[list[tuple[tuple[str, dict[str, Any]], int]]]
) -> None:
    """Totals as of a moment do not look up what says it is unchanged."""
    books.empty(owner)
    numbers = count()
    note(str(batches))
    for batch in batches:
        deliver(owner, *(told_of(f"evt_{next(numbers)}", type_, at, **facts) for (type_, facts), at in batch))
        with owner.connect() as connection:
            assert unchanged.untrue(connection) == []
    with owner.begin() as connection:
        replay.rebuild(connection)
        assert unchanged.untrue(connection) == []


@pytest.mark.parametrize("seed", range(4))
def test_what_is_said_is_true_where_two_write_at_once(owner: Engine, seed: int) -> None:
    """Deliveries of a charge meet in two workers, in no order; the second waits for the row, and reads it anew."""
    chosen = Random(seed)
    facts: list[dict[str, Any]] = [*[{}, {"disputed": True}] * 4, {"amount": 90}, {"amount_refunded": 40}]
    told = [charge(f"evt_{n}", chosen.randint(1, 9), id=f"ch_{n % 9}", **chosen.choice(facts)) for n in range(45)]
    chosen.shuffle(told)
    batches = [told[at : at + 2] for at in range(0, len(told), 2)]

    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda batch: deliver(owner, *batch), batches))

    with owner.connect() as connection:
        assert unchanged.untrue(connection) == []
        assert unchanged.said(connection)


def test_a_charge_that_is_only_refunded_and_disputed_says_since_when_it_was_sold_as_it_is(owner: Engine) -> None:
    """It is what nearly every charge goes through that changes at all."""
    deliver(owner, charge("evt_1", 1))
    deliver(owner, charge("evt_2", 5, balance_transaction="txn_1"))
    deliver(owner, charge("evt_3", 9, balance_transaction="txn_1", disputed=True))
    deliver(owner, charge("evt_4", 20, balance_transaction="txn_1", disputed=True, amount_refunded=40))

    assert said(owner) == 5


def test_a_second_refund_makes_it_unknown_as_the_first_one_counted_before(owner: Engine) -> None:
    """Nothing tells then how much had been refunded at a moment between the two."""
    deliver(owner, charge("evt_1", 1))
    deliver(owner, charge("evt_2", 5, amount_refunded=40))
    assert said(owner) == 1

    deliver(owner, charge("evt_3", 9, amount_refunded=100))

    assert said(owner) is None


def test_what_comes_again_changes_nothing_alone_or_in_a_batch(owner: Engine) -> None:
    """Stripe delivers at least once, and a backfill brings everything again."""
    told = [charge("evt_1", 1), charge("evt_2", 5, disputed=True), charge("evt_3", 9, amount_refunded=40)]
    for event in told:
        deliver(owner, event)
        for again in told:
            deliver(owner, *([again] if event in told[told.index(again) :] else []))

    deliver(owner, *told)

    assert said(owner) == 1


def test_what_comes_late_and_says_otherwise_makes_it_unknown_and_what_says_the_same_does_not(owner: Engine) -> None:
    """A moment just after the late event would otherwise be answered from what came before it, or after."""
    deliver(owner, charge("evt_1", 1))
    deliver(owner, charge("evt_4", 20, amount_refunded=40))
    deliver(owner, charge("evt_2", 5, disputed=True))
    assert said(owner) == 1

    deliver(owner, charge("evt_3", 9, amount=90))

    assert said(owner) is None


def test_of_a_late_batch_not_only_the_newest_must_agree(owner: Engine) -> None:
    """A batch is folded to its newest snapshot before it is written."""
    deliver(owner, charge("evt_1", 1))
    deliver(owner, charge("evt_4", 20, amount_refunded=40))
    assert said(owner) == 1

    deliver(owner, charge("evt_2", 5, amount=90), charge("evt_3", 6))

    assert said(owner) is None


def test_a_batch_that_reaches_round_what_is_there_says_nothing_of_the_time_before_it(owner: Engine) -> None:
    """Its two events are alike, and between them lies one that is not."""
    deliver(owner, charge("evt_2", 5, amount=90))
    deliver(owner, charge("evt_0", 1, amount=80), charge("evt_1", 3), charge("evt_3", 9, amount_refunded=40))

    assert said(owner) is None


def test_what_a_dispute_tells_again_of_its_balance_transactions_leaves_them_unchanged(owner: Engine) -> None:
    """Every event of a dispute carries them."""
    taken = [SETTLED | {"id": "txn_1", "status": "available"}]
    for at, status in enumerate(("needs_response", "under_review", "lost"), 1):
        event = told_of(f"evt_{at}", "dispute", at, id="du_1", status=status, balance_transactions=taken)
        deliver(owner, event)

    with owner.connect() as connection:
        assert unchanged.untrue(connection) == []
        assert unchanged.said(connection) == {("balance_transactions", "txn_1"): 1}
