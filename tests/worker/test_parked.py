"""Parked events come into the books by themselves once their cause is gone, each by one worker, and none is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from storage import parked, replay
from storage.database import connect, transaction
from tests import builders
from tests.conftest import Ledger
from webhooks.replaying import Replaying, Tried
from webhooks.settings import Settings

Work = Callable[[], None]
# Owners of databases add constraints; this one is too narrow for what Stripe sends tomorrow.
TOO_NARROW = "alter table refunds add constraint small check (amount < 1000) not valid"
MENDED = "alter table refunds drop constraint small"
TASK = """
insert into procrastinate_jobs (queue_name, task_name, args) values ('stripe', 'retry_parked', '{"timestamp": 0}')
"""
WAITING = "select id, error, attempts from parked_events order by id"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A service without a key to Stripe's API: to try again needs none."""
    return replace(settings, api_key="")


def run(ledger: Ledger, *statements: str) -> None:
    """Change the database as its owner."""
    with ledger.owner.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def later(ledger: Ledger, **wait: float) -> None:
    """Let time pass for the events that wait."""
    run(
        ledger, f"update parked_events set tried_at = tried_at - interval '{timedelta(**wait).total_seconds()} seconds'"
    )


def refunds(*amounts: int) -> list[dict[str, Any]]:
    """A refund's event for each amount: `evt_0`, `evt_1` and so on."""
    return [
        builders.event("refund.created", builders.refund(id=f"re_{number}", amount=amount), id=f"evt_{number}")
        for number, amount in enumerate(amounts)
    ]


def test_a_worker_brings_a_parked_event_in_once_its_cause_is_mended(ledger: Ledger, work: Work) -> None:
    """Nobody has to remember it, and no key to Stripe's API is needed."""
    run(ledger, TOO_NARROW)
    assert ledger.deliver(*refunds(5000)) == [200]
    assert ledger.rows(WAITING) == [("evt_0", "CheckViolation", 1)]

    run(ledger, MENDED, TASK)
    later(ledger, minutes=1)
    work()

    assert ledger.rows(WAITING) == []
    assert ledger.rows("select id, amount, event_id from refunds") == [("re_0", 5000, "evt_0")]
    assert ledger.rows("select count(*) from procrastinate_jobs") == [(0,)]


def test_waits_double_from_one_minute_to_six_hours_and_never_end(ledger: Ledger) -> None:
    """A cause that is there for a week must not be tried ten thousand times, nor given up."""
    run(ledger, TOO_NARROW)
    ledger.deliver(*refunds(5000))
    waits = []
    for attempts in (1, 2, 3, 8, 9, 10, 11, 1000, 10**9):
        run(ledger, f"update parked_events set attempts = {attempts}")
        with transaction(ledger.owner) as connection:
            [row] = parked.listed(connection)
        waits.append((row.next_try_at - row.tried_at) / timedelta(minutes=1))

    assert waits == [1, 2, 4, 128, 256, 360, 360, 360, 360]


def test_an_event_is_not_tried_before_its_time(ledger: Ledger) -> None:
    """Each try counts, and makes the next wait longer."""
    run(ledger, TOO_NARROW)
    ledger.deliver(*refunds(5000))
    replaying = Replaying(ledger.owner)

    early = replaying.due()
    later(ledger, seconds=60)
    due = replaying.due()
    again = replaying.due()

    assert (early, due, again) == (Tried(0, 0), Tried(1, 1), Tried(0, 0))
    assert [attempts for _, _, attempts in ledger.rows(WAITING)] == [2]


def test_one_event_that_still_cannot_be_projected_costs_the_others_nothing(ledger: Ledger) -> None:
    """They are tried together, and apart only where that fails."""
    run(ledger, TOO_NARROW)
    ledger.deliver(*refunds(*range(5000, 5020)))
    run(ledger, MENDED, "alter table refunds add constraint odd check (amount <> 5007) not valid")
    later(ledger, minutes=1)

    tried = Replaying(ledger.owner).due()

    assert tried == Tried(20, 1)
    assert [(id_, attempts) for id_, _, attempts in ledger.rows(WAITING)] == [("evt_7", 2)]
    assert ledger.rows("select count(*) from refunds") == [(19,)]


def test_two_workers_at_once_try_each_event_once(ledger: Ledger, settings: Settings) -> None:
    """What one has in hand, the other passes by: nothing is tried twice, and nobody waits for anybody."""
    run(ledger, TOO_NARROW)
    ledger.deliver(*refunds(*range(5000, 5040)))
    later(ledger, minutes=1)
    engine = connect(settings.database_url, role="intake", pool_size=4)

    with ThreadPoolExecutor(2) as pool:
        told = [tried.result() for tried in [pool.submit(Replaying(engine).due) for _ in range(2)]]
    engine.dispose()

    [(most, more)] = ledger.rows("select max(attempts), sum(attempts - 1) from parked_events")
    assert (most, more) == (2, sum(tried.tried for tried in told))
    assert ledger.rows("select count(*) from parked_events") == [(40,)]


def test_what_one_worker_has_in_hand_another_passes_by(ledger: Ledger) -> None:
    """Row locks decide, whatever the workers know of each other."""
    run(ledger, TOO_NARROW)
    ledger.deliver(*refunds(5000, 6000))
    run(ledger, MENDED)
    later(ledger, minutes=1)

    with transaction(ledger.owner) as connection:
        assert [event.id for event in parked.claim_due(connection, [("evt_0", "", True)])] == ["evt_0"]
        meanwhile = Replaying(ledger.owner).due()
    after = Replaying(ledger.owner).due()

    assert (meanwhile, after) == (Tried(1, 0), Tried(1, 0))
    assert ledger.rows(WAITING) == []


def test_a_rebuild_and_a_retry_wait_for_each_other(ledger: Ledger, settings: Settings) -> None:
    """An operator rebuilds while workers are at it; neither may lock the other out."""
    run(ledger, TOO_NARROW)
    ledger.deliver(*refunds(*range(5000, 5010)))
    run(ledger, MENDED)
    later(ledger, minutes=1)
    engine = connect(settings.database_url, role="intake", pool_size=2)

    with ThreadPoolExecutor(1) as pool:
        with transaction(ledger.owner) as connection:
            waiting = pool.submit(Replaying(engine).due)
            rebuilt = replay.rebuild(connection)
        tried = waiting.result()
    engine.dispose()

    assert rebuilt[0] == 10
    assert tried.left == 0
    assert ledger.rows(WAITING) == []
    assert ledger.rows("select count(*) from refunds") == [(10,)]


def test_a_rebuild_does_not_forget_since_when_an_event_waits(ledger: Ledger) -> None:
    """What still cannot be projected stays on the list as it was, tried once more; the rest comes off it."""
    run(ledger, TOO_NARROW)
    ledger.deliver(*refunds(5000, 6000))
    run(ledger, MENDED, "alter table refunds add constraint odd check (amount <> 5000) not valid")
    [(since,)] = ledger.rows("select parked_at from parked_events where id = 'evt_0'")

    said = ledger.runner.invoke(args=["events", "replay"]).output

    assert said.endswith("2 events replayed, 1 parked\n")
    assert ledger.rows("select id, parked_at, attempts from parked_events") == [("evt_0", since, 2)]
