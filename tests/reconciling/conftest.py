"""A simulated Stripe behind the addresses of the real one, the service beside it, and runs that compare them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
import pytest
import responses
from sqlalchemy import Engine

from storage.database import connect, connect_autocommit
from storage.reconciling.finding import Scope
from storage.vault import Vault
from tests.conftest import Ledger
from tests.lives import DAY
from tests.reconciling.simulated import SimulatedStripe
from tests.worker.stripe_stub import BASE
from webhooks.certifying import Told
from webhooks.committer import Committer
from webhooks.comparing import Means
from webhooks.endpoints import DESTINATIONS, ENDPOINTS
from webhooks.enrich import Enriching
from webhooks.observing import Observing
from webhooks.reconcile import Outcome, Reconciling
from webhooks.redaction import Redaction
from webhooks.settings import Settings
from webhooks.stripe_api import Page, StripeApi

Found = tuple[str, str, str, str]  # kind, object type, object id, field


@dataclass
class Books:
    """The service's books, and the simulated Stripe that they are compared with."""

    ledger: Ledger
    reading: Engine
    observe: Callable[[bool], Observing]
    stripe: SimulatedStripe

    def deliver(self, *events: dict[str, Any]) -> None:
        """Deliver events as Stripe does; they are accepted."""
        assert set(self.ledger.deliver(*events)) <= {200}

    def enrich(self) -> None:
        """Let a worker fetch what no event carries: the balance transactions, and what payouts consist of."""
        observing, api = self.observe(self.stripe.livemode), self.means().api
        assert api is not None
        moved = list(self.stripe.objects.get("balance_transaction", {}).values())
        fetched = [each | {"status": "pending"} for each in moved]  # what became of them since, no event tells
        observing.take(Page(fetched, self.stripe.now), self.stripe.account)
        for payout in self.stripe.paid_out:
            Enriching(api, observing).payout_contents(payout, self.stripe.account)
        self.stripe.now += 60

    def scope(self, days: int = 60) -> Scope:
        """Take everything that the stories tell."""
        end = datetime.fromtimestamp(self.stripe.now - self.stripe.now % DAY, UTC)
        return Scope(
            self.stripe.account, self.stripe.livemode, datetime.fromtimestamp(end.timestamp() - days * DAY, UTC), end
        )

    def means(self, *, key: bool = True, brokers: bool = False) -> Means:
        """What a run works with: Stripe's clock is the simulated one."""
        name = f"rk_{'live' if self.stripe.livemode else 'test'}_of_the_tests"
        api = StripeApi(name, BASE, retries=0, clock=lambda: self.stripe.now) if key else None
        return Means(self.reading, api, Redaction(), lambda: self.stripe.now, brokers)

    def reconcile(self, scope: Scope | None = None, *, key: bool = True, **options: Any) -> Outcome:
        """Compare."""
        told = Told("the tests", "UTC", options.pop("provisional", False))
        means = self.means(key=key, brokers=options.pop("brokers", False))
        return Reconciling(means).run(scope or self.scope(), told, **options)

    def found(self) -> list[Found]:
        """Compare, and name what differs."""
        return sorted(finding.key for finding in self.reconcile().findings)

    def change(self, statement: str, **values: Any) -> None:
        """Change the books behind the service's back."""
        with self.ledger.owner.begin() as connection:
            connection.exec_driver_sql("set local session_replication_role = replica")
            assert connection.exec_driver_sql(statement, values).rowcount > 0

    def discrepancies(self, columns: str = "kind, object_type, object_id, field, status") -> list[tuple[Any, ...]]:
        """Read the discrepancies that are kept."""
        return self.ledger.rows(f"select {columns} from discrepancies order by number")


@pytest.fixture
def books(ledger: Ledger, settings: Settings) -> Iterator[Books]:
    """Books without anything in them, and a Stripe where nothing has happened."""
    committer = Committer(connect_autocommit(settings.database_url), Vault(settings.people_key))
    reading = connect(settings.database_url, role="intake", pool_size=8)
    observe = lambda livemode: Observing(reading, Redaction(), committer.commit_all, livemode)  # noqa: E731
    made = Books(ledger, reading, observe, SimulatedStripe())
    with responses.RequestsMock(assert_all_requests_are_fired=False) as stub:
        stub.add_callback(responses.GET, re.compile(f"{BASE}/.*"), lambda r: answer(made.stripe, r))
        yield made
    committer.close()
    reading.dispose()


def answer(stripe: SimulatedStripe, request: Any) -> tuple[int, dict[str, str], bytes]:
    """Let the simulated Stripe answer a request over HTTP; an account sees only what is its own."""
    parts = urlsplit(request.url)
    assert request.headers.get("Stripe-Account", "") == stripe.account or parts.path in (ENDPOINTS, DESTINATIONS)
    status, document = stripe.answer(parts.path, dict(parse_qsl(parts.query)))
    return status, {"Date": formatdate(stripe.now, usegmt=True)}, orjson.dumps(document)
