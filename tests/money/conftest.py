"""Stripe's API as a worker sees it: objects that no webhook carries, on the same road as all others."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from storage.database import connect, connect_autocommit
from storage.vault import Vault
from tests.builders import CREATED
from tests.conftest import Ledger
from webhooks.committer import Committer
from webhooks.observing import Observing
from webhooks.redaction import Redaction
from webhooks.settings import Settings
from webhooks.stripe_api import Page

DAY = 86_400
Observe = Callable[..., None]


@pytest.fixture
def observe(ledger: Ledger, settings: Settings) -> Iterator[Observe]:
    """Let the books see objects as Stripe's API shows them, a day after everything in the builders happened."""
    engine = connect(settings.database_url, role="intake")
    committer = Committer(connect_autocommit(settings.database_url), Vault(settings.people_key))
    observing = Observing(engine, Redaction(settings.opted_in), committer.commit_all, True)

    def observe(*objects: dict[str, Any], account: str = "", at: int = CREATED + DAY) -> None:
        observing.take(Page(list(objects), at), account)

    yield observe
    committer.close()
    engine.dispose()
