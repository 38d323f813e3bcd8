"""`flask sync`: compare, list, explain, close, certify; and the same for finance, for monitors, and every night."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from email.utils import formatdate
from zoneinfo import ZoneInfo

import pytest
import responses
from sqlalchemy import text

from tests.builders import ADA
from tests.conftest import Ledger
from tests.lives import DAY
from tests.reconciling.conftest import answer
from tests.reconciling.simulated import SimulatedStripe
from tests.stories import payments
from tests.stories.telling import Money
from tests.worker.stripe_stub import BASE
from webhooks.app import create_app
from webhooks.background import Background
from webhooks.lists import LISTS
from webhooks.nightly import due
from webhooks.settings import Settings

Say = Callable[..., str]
DEFER = """
select procrastinate_defer_jobs_v1(array[row('stripe', 'reconcile', 0, null, null,
  jsonb_build_object('timestamp', cast(:at as bigint)), null)::procrastinate_job_to_defer_v1])
"""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """The settings of a service that has a key to Stripe's API."""
    return replace(settings, api_key="rk_live_of_the_tests")


@pytest.fixture
def stripe() -> Iterator[SimulatedStripe]:
    """An account in which somebody paid two days ago, by the clock of this machine."""
    now = int(time.time())
    made = SimulatedStripe(now=now)
    story = made.story("shop", start=now - now % DAY - 2 * DAY)
    paid = payments.begin(story, Money("usd", 5000), ADA)
    payments.succeed(story, paid)
    made.happens(story.events)
    with responses.RequestsMock(assert_all_requests_are_fired=False) as stub:
        stub.add_callback(responses.GET, re.compile(f"{BASE}/.*"), lambda request: answer(made, request))
        yield made


@pytest.fixture
def day(stripe: SimulatedStripe) -> str:
    return f"{datetime.fromtimestamp(stripe.events[0]['created'], UTC):%Y-%m-%d}"


@pytest.fixture
def say(ledger: Ledger) -> Say:
    def run(*arguments: str, code: int = 0) -> str:
        result = ledger.runner.invoke(args=["sync", *arguments])
        assert result.exit_code == code, result.output
        return result.output

    return run


def test_from_finding_to_certificate(ledger: Ledger, stripe: SimulatedStripe, day: str, say: Say) -> None:
    """What an operator does in a morning."""
    ledger.deliver(*stripe.events[:-1])
    said = say("reconcile", "--period", day, code=3)
    assert f"missing_event: event {stripe.events[-1]['id']}" in said
    assert "2 discrepancies opened, 0 closed, 0 stand" in said

    listed = sorted(json.loads(say("discrepancies", "--format", "json"))["rows"], key=lambda row: str(row["kind"]))
    assert [(row["kind"], row["status"]) for row in listed] == [("missing_event", "open"), ("stale_snapshot", "open")]
    assert "2 stand" in say("reconcile", "--period", day, code=3)

    say("explain", listed[0]["id"], "--by", "Mara", "--why", "the endpoint was down")
    say("close", listed[1]["id"], "--by", "Mara", "--why", "fetched again")
    assert say("discrepancies").strip() == "Nothing found."
    [explained] = json.loads(say("discrepancies", "--status", "explained", "--format", "json"))["rows"]
    assert (explained["by"], explained["why"]) == ("Mara", "the endpoint was down")

    ledger.deliver(stripe.events[-1])
    say("reconcile", "--period", day, code=3)
    certificate = json.loads(say("certificate", "--period", day))
    assert certificate["period"]["name"] == day
    assert certificate["differences"] == {"late": 1}
    asked = ledger.client.get("/audit/certificates.json").get_json()["rows"]
    assert [row["differences"] for row in asked] == [1, 2, 2]
    assert {row["status"] for row in ledger.client.get("/audit/discrepancies.json").get_json()["rows"]} == {
        "open",
        "closed",
    }


def test_monitors_read_how_many_are_open(ledger: Ledger, stripe: SimulatedStripe, day: str, say: Say) -> None:
    """Every kind has its series from the start, so that an alert can compare."""
    ledger.deliver(*stripe.events[:-1])
    assert 'ledger_open_discrepancies{kind="missing_event",mode="live"} 0.0' in ledger.client.get("/metrics").text

    say("reconcile", "--period", day, code=3)

    metrics = ledger.client.get("/metrics").text
    assert 'ledger_open_discrepancies{kind="missing_event",mode="live"} 1.0' in metrics
    assert 'ledger_open_discrepancies{kind="missing_event",mode="test"} 0.0' in metrics


@pytest.mark.parametrize("reads", ["no key", "a key that may read nothing"])
def test_a_comparison_with_nothing_at_stripe_is_not_a_clean_one(
    ledger: Ledger, settings: Settings, stripe: SimulatedStripe, day: str, reads: str
) -> None:
    """A script that reads the exit code only must not take it for one; the certificate says it, too."""
    ledger.deliver(*stripe.events)
    stripe.refuses |= {"/v1/webhook_endpoints", "/v1/events", *(listed.path for listed in LISTS.values())}
    app = create_app(replace(settings, api_key="" if reads == "no key" else settings.api_key))

    told = app.test_cli_runner().invoke(args=["sync", "reconcile", "--period", day])
    certificate = json.loads(app.test_cli_runner().invoke(args=["sync", "certificate", "--period", day]).output)
    for close in app.extensions["close"]:
        close()

    assert told.exit_code == 4, told.output
    assert "Nothing at Stripe was compared" in told.output
    assert (certificate["at_stripe"], certificate["compared"]) == ("nothing was compared", {})
    assert {"everything at Stripe", "events"} & {limit["what"] for limit in certificate["not_checked"]}


def test_nothing_is_written_when_only_told(ledger: Ledger, stripe: SimulatedStripe, day: str, say: Say) -> None:
    ledger.deliver(*stripe.events[:-1])

    say("reconcile", "--period", day, "--no-open", code=3)

    assert ledger.rows("select * from discrepancies") == ledger.rows("select * from certificates") == []
    assert "not certified yet" in say("certificate", "--period", day, code=1)


@pytest.mark.parametrize("stripe_says", [500, 429])
def test_a_stripe_that_is_away_leaves_nothing(ledger: Ledger, day: str, say: Say, stripe_says: int) -> None:
    """The command says so; the nightly run tries again by itself."""
    with responses.RequestsMock() as stub:
        words = {"error": {"type": "api_error"}}
        headers = {"stripe-should-retry": "false", "Date": formatdate(usegmt=True)}
        stub.get(f"{BASE}/v1/webhook_endpoints", status=stripe_says, json=words, headers=headers)

        assert "Stripe's API is away" in say("reconcile", "--period", day, code=1)

    assert ledger.rows("select * from certificates") == []


@pytest.mark.usefixtures("stripe")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["reconcile", "--period", "2026-13"], "not in the calendar"),
        (["reconcile", "--period", "2026-01", "--account", "x"], "acct_"),
        (["reconcile", "--period", "2026-01", "--livemode", "false"], "other mode"),
        (["explain", "7", "--by", "Mara", "--why", " "], "a text of at most"),
    ],
)
def test_what_cannot_be_understood_is_refused(say: Say, arguments: list[str], words: str) -> None:
    assert words in say(*arguments, code=2)


def test_an_unknown_discrepancy_and_a_period_that_runs_are_refused(say: Say, stripe: SimulatedStripe) -> None:
    assert "no such discrepancy" in say("close", "7", "--by", "Mara", "--why", "gone", code=1)
    today = f"{datetime.fromtimestamp(stripe.now, UTC):%Y-%m-%d}"
    assert "has not ended" in say("reconcile", "--period", today, code=2)


def test_card_numbers_in_what_people_write_are_masked(
    ledger: Ledger, stripe: SimulatedStripe, day: str, say: Say
) -> None:
    """They paste what they see; the history is kept for ten years."""
    ledger.deliver(*stripe.events[:-1])
    say("reconcile", "--period", day, code=3)
    card = "4242 4242 4242 4242"

    say("explain", "1", "--by", "Mara", "--why", f"paid with {card} at the till")

    [(why,)] = ledger.rows("select why from discrepancies where number = 1")
    assert "4242" not in why
    assert why.startswith("paid with")


def test_yesterday_is_due_every_night_and_the_month_before_on_the_fourth() -> None:
    """Stripe delivers again for three days: then nothing of the month can be on its way."""
    assert [each.name for each in due(date(2026, 11, 25))] == ["2026-11-24"]
    assert [each.name for each in due(date(2026, 1, 4))] == ["2026-01-03", "2025-12"]
    assert due(date(2026, 3, 4))[1].days == (date(2026, 2, 1), date(2026, 3, 1))


def test_the_worker_reconciles_at_night(ledger: Ledger, stripe: SimulatedStripe, settings: Settings) -> None:
    """By the days of the books, and of every account that had events."""
    ledger.deliver(*stripe.events[:-1])
    background = Background(replace(settings, time_zone=ZoneInfo("Pacific/Auckland")))
    at = stripe.events[0]["created"] + DAY

    with ledger.owner.begin() as connection:
        connection.execute(text(DEFER), {"at": at})
    background.run(concurrency=1, wait=False)
    background.close()

    assert ledger.rows("select account, provisional from certificates") == [("", False)]
    assert ledger.rows("select kind from discrepancies order by kind") == [("missing_event",), ("stale_snapshot",)]
