"""Jobs that failed are seen, said why, and given another try by an operator."""

import logging
from collections.abc import Callable

import pytest
import responses
from sqlalchemy import text

from tests import builders
from tests.conftest import Ledger
from tests.worker.stripe_stub import BASE, gives, lists
from tests.worker.test_enrich import line

Work = Callable[[], None]
SESSION = builders.checkout_session(livemode=False)
COMPLETED = builders.event("checkout.session.completed", SESSION, livemode=False)
PATH = f"/v1/checkout/sessions/{SESSION['id']}"
SCHEDULED = """
insert into procrastinate_jobs (queue_name, task_name, queueing_lock, args, status)
values ('stripe', 'retry_parked', 'retry_parked', '{"timestamp": 0}', :status)
"""


def refused() -> None:
    """A key that may not read checkout sessions."""
    responses.get(f"{BASE}{PATH}", status=403, json={"error": {"type": "invalid_request_error", "message": "canary"}})


def fail(ledger: Ledger, work: Work) -> int:
    """Have a job refused; give back its number."""
    refused()
    ledger.deliver(COMPLETED)
    work()
    [(number,)] = ledger.rows("select id from procrastinate_jobs where status = 'failed'")
    return int(number)


def scheduled(ledger: Ledger, *statuses: str) -> None:
    """Jobs of one task on schedule."""
    with ledger.owner.begin() as connection:
        for status in statuses:
            connection.execute(text(SCHEDULED), {"status": status})


def said(ledger: Ledger, *arguments: str) -> list[str]:
    """Ask `flask worker …`."""
    return ledger.runner.invoke(args=["worker", *arguments]).output.splitlines()


@responses.activate
def test_a_refused_job_is_listed_with_its_ids_and_counted(ledger: Ledger, work: Work) -> None:
    """It will not come back by itself, and its session has no line items: somebody must know."""
    number = fail(ledger, work)

    [listed, hint] = said(ledger, "failed")
    [(failed_at,)] = ledger.rows("select max(at) from procrastinate_events where type = 'failed'")

    ids = f'{{"id":"{SESSION["id"]}","account":"","livemode":false}}'
    assert listed == (f"{number}  line_items  {ids}  attempts 1  since {failed_at:%Y-%m-%dT%H:%M:%S}Z")
    assert "a job has failed for good" in hint
    assert 'ledger_jobs{status="failed"} 1.0' in ledger.client.get("/metrics").text.splitlines()
    assert "jobs: 0 waiting, 1 failed: flask worker failed" in ledger.runner.invoke(args=["doctor"]).output


@responses.activate
def test_the_log_says_why_a_job_failed_in_words_of_ours(
    ledger: Ledger, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    """Stripe's own words may quote what was asked."""
    with caplog.at_level(logging.ERROR, logger="ledger.tasks"):
        number = fail(ledger, work)

    [record] = [record.__dict__ for record in caplog.records if record.name == "ledger.tasks"]
    told = {name: record[name] for name in ("job", "task", "error", "why")}
    assert told == {
        "job": number,
        "task": "line_items",
        "error": "StripeRefusedError",
        "why": "v1/checkout/sessions/…: the key lacks the permission",
    }


@responses.activate
def test_another_try_brings_in_what_was_refused(ledger: Ledger, work: Work) -> None:
    """The operator gives the key its permission, and nothing is lost."""
    number = fail(ledger, work)
    responses.reset()
    gives(PATH, SESSION)
    lists(f"{PATH}/line_items", line(1))

    told = said(ledger, "retry", str(number))
    waiting = 'ledger_jobs{status="waiting"} 1.0' in ledger.client.get("/metrics").text.splitlines()
    work()

    assert told == ["1 jobs will be tried again, 0 left as they are"]
    assert waiting
    assert ledger.rows("select count(*) from procrastinate_jobs") == [(0,)]
    assert ledger.rows("select count(*) from line_items") == [(1,)]


@responses.activate
def test_all_failed_jobs_are_tried_again_and_one_that_fails_again_is_listed_again(ledger: Ledger, work: Work) -> None:
    """To try is harmless, and hides nothing."""
    fail(ledger, work)

    told = said(ledger, "retry")
    work()

    assert told == ["1 jobs will be tried again, 0 left as they are"]
    assert "attempts 3" in said(ledger, "failed")[0]


@responses.activate
def test_a_number_of_no_failed_job_retries_nothing(ledger: Ledger, work: Work) -> None:
    """A slip must not do half of what was meant."""
    number = fail(ledger, work)

    told = said(ledger, "retry", str(number), "999")

    assert told == ["Error: no failed job: 999; nothing was retried"]
    assert ledger.rows("select status::text from procrastinate_jobs") == [("failed",)]


@pytest.mark.parametrize(
    ("statuses", "left"),
    [(("failed", "failed"), ["failed", "todo"]), (("failed", "todo"), ["failed", "todo"]), (("failed",), ["todo"])],
)
def test_of_a_task_on_schedule_no_second_one_waits(ledger: Ledger, statuses: list[str], left: list[str]) -> None:
    """The engine allows one, and a retry must not fail on that."""
    scheduled(ledger, *statuses)

    said(ledger, "retry")

    assert ledger.rows("select status::text from procrastinate_jobs order by id") == [(status,) for status in left]


def test_when_nothing_failed_nothing_is_listed(ledger: Ledger) -> None:
    """And nothing is retried."""
    assert (said(ledger, "failed"), said(ledger, "retry")) == ([], ["0 jobs will be tried again, 0 left as they are"])
