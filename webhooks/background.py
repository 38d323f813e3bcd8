"""Wires the worker together: the key to Stripe's API, the road that what it shows takes, and the job engine."""

from functools import partial

from storage import catching_up
from storage.database import connect, connect_autocommit, transaction
from storage.fetches import forget
from storage.jobs import QUEUE, due
from storage.payout_sums import add_up
from storage.refreshing import refresh
from storage.vault import Vault
from webhooks import tasks
from webhooks.backfill import Backfilling
from webhooks.committer import Committer
from webhooks.comparing import Means
from webhooks.enrich import Enriching, wanted
from webhooks.guardian import Guardian
from webhooks.lists import FETCHABLE
from webhooks.nightly import Nightly
from webhooks.observing import Observing
from webhooks.polling import Polling
from webhooks.reconcile import Reconciling
from webhooks.redaction import Redaction
from webhooks.replaying import Replaying
from webhooks.settings import Settings
from webhooks.stripe_api import StripeApi
from webhooks.working import work

COMPARING = 8  # connections of a nightly run
LOOK_AGAIN_S = 0.25  # nobody tells a worker that a job with the same lock is done: it must look


class Background:
    """What a worker needs. Without a key to Stripe's API only the tasks that need none are done."""

    def __init__(self, settings: Settings) -> None:
        """Connect when first used."""
        self._reading = connect(settings.database_url, role="intake", pool_size=2)
        self._committer = Committer(
            connect_autocommit(settings.database_url), Vault(settings.people_key), wanted(settings.api_key)
        )
        self._app = tasks.engine(settings.database_url)
        tasks.add_upkeep(self._app)
        tasks.add_scheduled(self._app, "retry_parked", Replaying(self._reading).due)
        tasks.add_scheduled(self._app, "refresh_sums", partial(refresh, self._reading))
        tasks.add_scheduled(self._app, "add_up_payouts", partial(add_up, self._reading))
        api = StripeApi(settings.api_key, settings.api_base) if settings.api_key else None
        brokers = bool(settings.broker_token)
        self._comparing = connect(settings.database_url, role="intake", pool_size=COMPARING)
        reconciling = Reconciling(Means(self._comparing, api, Redaction(settings.opted_in), brokers=brokers))
        nightly = Nightly(reconciling, settings.time_zone, livemode=api is None or api.livemode)
        tasks.add_nightly(self._app, "reconcile", nightly.run)
        if api is not None:
            self.api = api
            self.observing = Observing(
                self._reading, Redaction(settings.opted_in), self._committer.commit_all, self.api.livemode
            )
            self.backfilling = Backfilling(self.api, self.observing, self._reading)
            self.polling = Polling(self.api, self.observing, self._reading, brokers=brokers)
            self.guardian = Guardian(self.api, self._reading, brokers=brokers)
            tasks.add_scheduled(self._app, "poll", self.polling.run)
            tasks.add_scheduled(self._app, "guard", self.guardian.run)
            tasks.add_scheduled(self._app, "catch_up", self.catch_up)
        tasks.add_enriching(self._app, None if api is None else Enriching(api, self.observing))

    def catch_up(self) -> None:
        """Ask for what was never asked for, because there was no key: thin events' objects, line items and the like."""
        with transaction(self._reading) as connection:
            forget(connection)
            catching_up.defer(connection, self.api.livemode, FETCHABLE)

    def run(self, *, concurrency: int, wait: bool) -> None:
        """Do jobs until told to stop, also those on schedule; or, without waiting, until none is left to do now.

        A worker that does not wait also ends where all that is left are jobs behind one that is being done, so it is
        started again as long as that helps.
        """
        if wait:
            tasks.schedule(self._app)
        before = None
        while True:
            is_told_to_stop = work(
                self._app,
                queues=[QUEUE],
                concurrency=concurrency,
                wait=wait,
                delete_jobs="successful",
                listen_notify=wait,
                fetch_job_polling_interval=LOOK_AGAIN_S,
            )
            with transaction(self._reading) as connection:
                left = due(connection)
            if is_told_to_stop or wait or left in (0, before):
                return
            before = left

    def close(self) -> None:
        """Give up the connections."""
        self._committer.close()
        self._reading.dispose()
        self._comparing.dispose()
