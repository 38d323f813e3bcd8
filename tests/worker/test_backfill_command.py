"""The command says what it cannot do, and asks Stripe nothing then."""

from dataclasses import replace

import pytest

from tests.conftest import Ledger
from tests.worker.test_backfill import backfill
from webhooks.app import create_app
from webhooks.settings import Settings


def test_without_a_key_the_command_says_what_is_missing(settings: Settings) -> None:
    """Everything else works without one; to come back later would not help."""
    app = create_app(replace(settings, api_key=""))

    result = app.test_cli_runner().invoke(args=["sync", "backfill", "--objects"])
    for close in app.extensions["close"]:
        close()

    assert result.exit_code == 2
    assert "STRIPE_API_KEY is missing" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "either --events or --objects"),
        (["--events", "--objects"], "either --events or --objects"),
        (["--events", "charge"], "name none"),
        (["--objects", "cheque"], "No list of Stripe's shows cheque"),
        (["--events", "--from", "2020-01-01"], "Stripe keeps events for 30 days"),
        (["--objects", "--from", "yesterday"], "must be a day such as 2026-11-01"),
        (["--objects", "--account", "acct_1, x"], "must be the id of a connected account"),
    ],
)
def test_a_command_that_cannot_be_meant_is_refused(ledger: Ledger, arguments: list[str], words: str) -> None:
    """It says how it is meant, and asks Stripe nothing."""
    result = backfill(ledger, *arguments)

    assert result.exit_code == 2
    assert words in result.stderr
