"""The worker beside the service, with a key to a stubbed API of Stripe's."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests.conftest import Ledger
from webhooks.background import Background
from webhooks.settings import Settings

KEY = "rk_test_of_the_tests"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The settings of a service that has a key to Stripe's API, for test mode."""
    return replace(settings, api_key=KEY)


@pytest.fixture
def background(ledger: Ledger, settings: Settings) -> Iterator[Background]:
    """A worker on the service's database."""
    background = Background(settings)
    yield background
    background.close()


@pytest.fixture
def work(background: Background) -> Callable[[], None]:
    """Do every job that waits, and come back."""
    return lambda: background.run(concurrency=2, wait=False)
