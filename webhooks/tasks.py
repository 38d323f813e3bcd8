"""The background jobs as the job engine runs them: names, schedules and retries. What they do is written elsewhere."""

from collections.abc import Callable, Mapping
from typing import Any

import procrastinate
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from storage.database import UnavailableError, pool
from storage.jobs import QUEUE
from webhooks.enrich import TASKS_BY_NAME, Enriching
from webhooks.stripe_api import StripeUnavailableError

ATTEMPTS = 12  # with waits that double from ten seconds: for a day and a half
FIRST_WAIT_S, LONGEST_WAIT_S = 10, 6 * 3600
# When the tasks are due that no event asks for, as cron writes it, in UTC.
SCHEDULES: Mapping[str, str] = {"take_up_stalled": "* * * * *"}
LATER = (StripeUnavailableError, UnavailableError)


class Patience(BaseRetryStrategy):
    """Tries again what may succeed later, after waits that double; anything else has failed for good, and is kept."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Say when the job is tried again.

        Of jobs with one lock the first in the queue holds up the others, even while it waits. So it goes behind them.
        """
        if not isinstance(exception, LATER) or job.attempts + 1 >= ATTEMPTS:
            return None
        wait = min(FIRST_WAIT_S << job.attempts, LONGEST_WAIT_S)
        return RetryDecision(retry_in={"seconds": wait}, priority=-1 - job.attempts)


def engine(url: str) -> procrastinate.App:
    """Open the job engine on the ledger's database, with the rights of the intake road."""
    return procrastinate.App(connector=procrastinate.PsycopgConnector(**pool(url, role="intake")))


def add_upkeep(app: procrastinate.App) -> None:
    """Offer the task by which workers take up what others left: one that dies leaves its jobs as if it did them."""

    @app.task(name="take_up_stalled", queue=QUEUE, queueing_lock="take_up_stalled")
    async def take_up_stalled(timestamp: int) -> None:
        for job in await app.job_manager.get_stalled_jobs():
            await app.job_manager.retry_job(job)


def schedule(app: procrastinate.App) -> None:
    """Have the tasks done when they are due; of many workers, one does each."""
    for name, cron in SCHEDULES.items():
        app.periodic(cron=cron)(app.tasks[name])


def add_enriching(app: procrastinate.App, enriching: Enriching) -> None:
    """Offer the tasks that events ask for."""
    for name, task in TASKS_BY_NAME.items():
        app.task(name=name, queue=QUEUE, retry=Patience(), pass_context=False)(_bound(task, enriching))


def _bound(task: Callable[..., None], enriching: Enriching) -> Callable[..., None]:
    def run(**ids: Any) -> None:
        task(enriching, **ids)

    return run
