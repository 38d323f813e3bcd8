"""Jobs: deferred with the event that asks for them, holding ids only, and done by whichever worker is there."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import responses
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests import builders
from tests.conftest import Ledger
from tests.worker.stripe_stub import gives, lists
from webhooks.background import Background
from webhooks.settings import Settings

Work = Callable[[], None]
SESSION = builders.checkout_session(livemode=False)
COMPLETED = builders.event("checkout.session.completed", SESSION, livemode=False)
PATH = f"/v1/checkout/sessions/{SESSION['id']}"
JOBS = "select task_name, args, status::text, attempts from procrastinate_jobs order by id"
# What a worker leaves that is killed: its job «doing», and no heartbeat any more.
KILL_WORKER = """
with dead as (insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 hour') returning id)
update procrastinate_jobs set status = 'doing', worker_id = dead.id from dead
"""
TAKE_UP = """
insert into procrastinate_jobs (queue_name, task_name, args) values ('stripe', 'take_up_stalled', '{"timestamp": 0}')
"""


def run(ledger: Ledger, statement: str) -> None:
    """Change the database as its owner."""
    with ledger.owner.begin() as connection:
        connection.execute(text(statement))


def test_an_event_and_its_job_are_one_transaction_and_a_redelivery_asks_for_nothing(ledger: Ledger) -> None:
    """Stripe delivers at least once; to fetch again costs a part of the rate limit."""
    ledger.deliver(COMPLETED, COMPLETED)

    ids = {"id": SESSION["id"], "account": "", "livemode": False}
    assert ledger.rows(JOBS) == [("line_items", ids, "todo", 0)]


def test_a_job_holds_ids_only_and_none_that_was_masked(ledger: Ledger) -> None:
    """The job's table is one more place where card data must not be."""
    number = "4242" * 4
    ledger.deliver(builders.event("checkout.session.completed", SESSION | {"id": number}, livemode=False))

    assert ledger.rows(JOBS) == []
    assert ledger.rows("select object_id from events") == [(None,)]


def test_without_a_key_for_its_mode_an_event_asks_for_nothing(ledger: Ledger) -> None:
    """The key of the tests reads test mode; nobody could fetch what is live."""
    ledger.deliver(builders.event("checkout.session.completed", builders.checkout_session(), livemode=True))

    assert ledger.rows(JOBS) == []


@responses.activate
def test_a_job_that_stripe_cannot_answer_now_waits_and_is_done_later(ledger: Ledger, work: Work) -> None:
    """A refused permission or an outage at Stripe loses nothing."""
    responses.get(f"https://api.stripe.com{PATH}", status=503, headers={"Stripe-Should-Retry": "false"})
    ledger.deliver(COMPLETED)
    work()
    waiting = ledger.rows(JOBS)
    responses.reset()
    gives(PATH, SESSION)
    lists(f"{PATH}/line_items")

    run(ledger, "update procrastinate_jobs set scheduled_at = now()")
    work()

    assert [(status, attempts) for _, _, status, attempts in waiting] == [("todo", 1)]
    assert ledger.rows(JOBS) == []


@responses.activate
def test_a_job_of_test_mode_waits_where_the_key_is_for_live_mode(
    ledger: Ledger, settings: Settings, work: Work
) -> None:
    """There its object is missing, and to take that for an answer would lose it."""
    gives(PATH, {"error": {"type": "invalid_request_error"}}, status=404)
    ledger.deliver(COMPLETED)
    live = Background(replace(settings, api_key="rk_live_of_the_tests"))
    live.run(concurrency=1, wait=False)
    live.close()
    waiting = [status for _, _, status, _ in ledger.rows(JOBS)]
    assert (waiting, len(responses.calls)) == (["todo"], 0)
    responses.reset()
    gives(PATH, SESSION)
    lists(f"{PATH}/line_items")

    run(ledger, "update procrastinate_jobs set scheduled_at = now()")
    work()

    assert ledger.rows(JOBS) == []
    assert ledger.rows("select livemode, answer from fetches") == [(False, "taken")]


@responses.activate
def test_a_job_waits_where_the_key_was_taken_away(ledger: Ledger, settings: Settings) -> None:
    """Without a key nothing fails; it is done once there is one again."""
    ledger.deliver(COMPLETED)
    keyless = Background(replace(settings, api_key=""))
    keyless.run(concurrency=1, wait=False)
    keyless.close()

    assert [(status, attempts) for _, _, status, attempts in ledger.rows(JOBS)] == [("todo", 1)]


@responses.activate
def test_a_job_that_waits_holds_up_no_other_of_its_lane(ledger: Ledger, work: Work) -> None:
    """Stripe may fail for one object for hours; a quarter of all jobs must not wait for it."""
    for id, status in (("cs_ab", 503), ("cs_ba", 403)):  # the same letters, the same lane
        url = f"https://api.stripe.com/v1/checkout/sessions/{id}"
        refusal = {"error": {"type": "invalid_request_error", "message": "refused"}}
        responses.get(url, status=status, json=refusal, headers={"Stripe-Should-Retry": "false"})
        ledger.deliver(COMPLETED | {"id": f"evt_{id}", "data": {"object": SESSION | {"id": id}}})
    work()

    left = ledger.rows("select args->>'id', status::text, count(*) over (partition by lock) from procrastinate_jobs")
    assert sorted(left) == [("cs_ab", "todo", 2), ("cs_ba", "failed", 2)]


@responses.activate
def test_the_job_of_a_worker_that_died_is_taken_up_by_another(ledger: Ledger, work: Work) -> None:
    """A worker killed leaves a job that looks as if somebody did it."""
    gives(PATH, SESSION)
    lists(f"{PATH}/line_items")
    ledger.deliver(COMPLETED)
    run(ledger, KILL_WORKER)
    work()
    left = [status for _, _, status, _ in ledger.rows(JOBS)]

    run(ledger, TAKE_UP)
    work()
    work()

    assert left == ["doing"]
    assert ledger.rows(JOBS) == []


@responses.activate
def test_what_the_books_hold_already_is_not_recorded_again(ledger: Ledger, work: Work) -> None:
    """A task can be done any number of times."""
    gives(PATH, SESSION)
    lists(f"{PATH}/line_items")
    for event_id in ("evt_1", "evt_2"):
        ledger.deliver(COMPLETED | {"id": event_id})
    work()

    assert ledger.rows("select count(*) from events where type = 'ledger.observed'") == [(0,)]
    assert ledger.rows("select event_id from checkout_sessions") == [("evt_2",)]


def test_the_database_refuses_a_card_number_among_a_jobs_arguments(ledger: Ledger) -> None:
    """Whoever defers it: a command, another program, or `psql`."""
    with pytest.raises(IntegrityError, match="no_card_number"):
        run(ledger, TAKE_UP.replace("timestamp", "4242 4242 4242 4242"))
