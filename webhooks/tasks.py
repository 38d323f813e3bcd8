"""The background jobs as the job engine runs them: names, schedules and retries. What they do is written elsewhere."""

from collections.abc import Callable
from typing import Any

import procrastinate
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from storage.database import UnavailableError, plain_url
from storage.jobs import QUEUE
from webhooks.enrich import TASKS_BY_NAME, Enriching
from webhooks.stripe_api import StripeUnavailableError

ATTEMPTS = 12  # with waits that double from ten seconds: for a day and a half
FIRST_WAIT_S, LONGEST_WAIT_S = 10, 6 * 3600
LATER = (StripeUnavailableError, UnavailableError)


class Patience(BaseRetryStrategy):
    """Tries again what may succeed later, after waits that double; anything else has failed for good, and is kept."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Say when the job is tried again."""
        if not isinstance(exception, LATER) or job.attempts + 1 >= ATTEMPTS:
            return None
        return RetryDecision(retry_in={"seconds": min(FIRST_WAIT_S << job.attempts, LONGEST_WAIT_S)})


def engine(url: str) -> procrastinate.App:
    """Open the job engine on the ledger's database, with the rights of the intake road."""
    connector = procrastinate.PsycopgConnector(conninfo=plain_url(url), kwargs={"options": "-c role=intake"})
    return procrastinate.App(connector=connector)


def add_enriching(app: procrastinate.App, enriching: Enriching) -> None:
    """Offer the tasks that events ask for."""
    for name, task in TASKS_BY_NAME.items():
        app.task(name=name, queue=QUEUE, retry=Patience(), pass_context=False)(_bound(task, enriching))


def _bound(task: Callable[..., None], enriching: Enriching) -> Callable[..., None]:
    def run(**ids: Any) -> None:
        task(enriching, **ids)

    return run
