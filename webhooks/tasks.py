"""The background jobs as the job engine runs them: names, schedules and retries. What they do is written elsewhere."""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import procrastinate
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status

from storage.database import UnavailableError, pool
from storage.jobs import QUEUE
from webhooks.enrich import TASKS_BY_NAME, Enriching
from webhooks.stripe_api import StripeApiError, StripeUnavailableError

log = logging.getLogger("ledger.tasks")
logging.getLogger("procrastinate.blueprints").setLevel(logging.WARNING)  # it tells of tasks of its own
FAILED_FOR_GOOD = "a job has failed for good"
ATTEMPTS = 12  # with waits that double from ten seconds: for a day and a half
FIRST_WAIT_S, LONGEST_WAIT_S = 10, 6 * 3600
# When the tasks are due that no event asks for, as cron writes it, in UTC.
SCHEDULES: Mapping[str, str] = {
    "take_up_stalled": "* * * * *",
    "retry_parked": "* * * * *",
    "refresh_sums": "* * * * *",
    "add_up_payouts": "*/5 * * * *",
    "poll": "* * * * *",
    "guard": "*/5 * * * *",
    "reconcile": "47 3 * * *",
    "catch_up": "7,27,47 * * * *",
}
LATER = (StripeUnavailableError, UnavailableError)


class Patience(BaseRetryStrategy):
    """Tries again what may succeed later, after waits that double; anything else has failed for good, and is kept."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Say when the job is tried again; if never, log why: the engine keeps no reason.

        Of jobs with one lock the first in the queue holds up the others, even while it waits. So it goes behind them.
        """
        if not isinstance(exception, LATER) or job.attempts + 1 >= ATTEMPTS:
            log.error(FAILED_FOR_GOOD, extra={"job": job.id, "task": job.task_name, **why(exception)})
            return None
        wait = min(FIRST_WAIT_S << job.attempts, LONGEST_WAIT_S)
        return RetryDecision(retry_in={"seconds": wait}, priority=-1 - job.attempts)


def why(error: BaseException) -> dict[str, str]:
    """Name the error's kind, and its words where they are ours: other errors may quote data."""
    words = {"why": str(error)} if isinstance(error, StripeApiError) else {}
    return {"error": type(error).__name__, **words}


def engine(url: str) -> procrastinate.App:
    """Open the job engine on the ledger's database, with the rights of the intake road."""
    return procrastinate.App(connector=procrastinate.PsycopgConnector(**pool(url, role="intake")))


def add_upkeep(app: procrastinate.App) -> None:
    """Offer the task by which workers take up what others left: one that dies leaves its jobs as if it did them."""

    @app.task(name="take_up_stalled", queue=QUEUE, queueing_lock="take_up_stalled")
    async def take_up_stalled(timestamp: int) -> None:
        for job in await app.job_manager.get_stalled_jobs():
            try:
                await app.job_manager.retry_job(job)
            except UniqueViolation:  # a scheduled task that waits again already: the one that died is not needed
                await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)


def schedule(app: procrastinate.App) -> None:
    """Have the tasks done when they are due; of many workers, one does each."""
    for name in SCHEDULES.keys() & app.tasks.keys():  # without a key fewer are offered
        app.periodic(cron=SCHEDULES[name])(app.tasks[name])


def add_scheduled(app: procrastinate.App, name: str, action: Callable[[], object]) -> None:
    """Offer a task that is done again when it is due next: it is not retried, and never waits twice."""

    @app.task(name=name, queue=QUEUE, queueing_lock=name)
    def scheduled(timestamp: int) -> None:
        try:
            action()
        except LATER as error:
            log.warning("%s is left for the next time: %s", name, error)


def add_nightly(app: procrastinate.App, name: str, action: Callable[[int], None]) -> None:
    """Offer a task that is due at a time; tried again while Stripe or the database is away."""

    @app.task(name=name, queue=QUEUE, queueing_lock=name, retry=Patience())
    def nightly(timestamp: int) -> None:
        action(timestamp)


def add_enriching(app: procrastinate.App, enriching: Enriching | None) -> None:
    """Offer the tasks that events ask for; without a key, to put off what was asked for while there was one."""
    for name in TASKS_BY_NAME:
        do = partial(enriching.do, name) if enriching else without_key
        app.task(name=name, queue=QUEUE, retry=Patience(), pass_context=False)(do)


def without_key(**_: Any) -> None:
    """Leave a job for when there is a key again, or for a worker that has one."""
    raise StripeUnavailableError("no key to Stripe's API is set")
