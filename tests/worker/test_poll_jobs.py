"""The poller as a scheduled job: one at a time, due again in a minute, whatever became of the last."""

import pytest
from sqlalchemy import text

from storage import watermarks
from tests.conftest import Ledger
from tests.worker.fake_stripe import NOW, FakeStripe, Request
from tests.worker.test_polling import ENDPOINTS, EVENTS, POSITIONS, SPAN_S, at, paid
from webhooks.background import Background
from webhooks.stripe_api import StripeUnavailableError

DEFER_POLL = """
select procrastinate_defer_jobs_v1(array[
  row('stripe', 'poll', 0, null, 'poll', '{"timestamp": 0}'::jsonb, null)::procrastinate_job_to_defer_v1])
"""


def test_of_two_pollers_at_once_one_does_nothing(ledger: Ledger, background: Background, stripe: FakeStripe) -> None:
    """They would only do the same work twice."""
    with watermarks.alone(ledger.owner) as first, watermarks.alone(ledger.owner) as second:
        at(background, stripe).run()

    assert (first, second) == (True, False)
    assert stripe.asked == []


def test_a_poller_that_is_behind_moves_no_watermark_back(ledger: Ledger) -> None:
    """Should two work at the same time after all, nothing is read twice for it."""
    place = watermarks.Place("event", "", livemode=False)
    with ledger.owner.begin() as connection:
        for position in (NOW, NOW - 5000):
            watermarks.save(connection, place, watermarks.Mark(position), watermarks.Found())

    assert ledger.rows(POSITIONS) == [("event", NOW)]


def test_an_account_that_stripe_cannot_show_holds_up_no_other_for_long(
    ledger: Ledger, stripe: FakeStripe, background: Background
) -> None:
    """A run ends where Stripe is away; whose turn it was comes last in the next."""
    ledger.deliver(*(paid(n, NOW - 9000, account=f"acct_{n}") for n in (1, 2, 3)))

    def show(request: Request) -> None:
        stripe.wrong.clear()
        if request.account == "acct_1":
            stripe.fail(EVENTS)

    stripe.before = show
    for _ in range(4):
        stripe.asked.clear()
        with pytest.raises(StripeUnavailableError):
            at(background, stripe).run()

    assert [request.account for request in stripe.asked if request.path == EVENTS] == ["", "acct_2", "acct_3", "acct_1"]


def test_a_refusal_stands_until_the_list_could_be_read(
    ledger: Ledger, stripe: FakeStripe, background: Background
) -> None:
    """The guardian looks at any moment, also at that at which it is tried again."""
    stripe.refuse(EVENTS)
    at(background, stripe).run()
    seen: list[bool] = []
    refused = "select refused is not null from watermarks where stream = 'event'"
    stripe.before = lambda request: seen.extend(*ledger.rows(refused)) if request.path == EVENTS else None
    at(background, stripe).run()
    stripe.wrong.clear()
    at(background, stripe).run()

    assert seen[:2] == [True, True]
    assert ledger.rows(refused) == [(False,)]


def test_an_event_of_a_simulated_future_delays_nothing(
    ledger: Ledger, stripe: FakeStripe, background: Background
) -> None:
    """A test clock is ahead of time by up to two years (docs.stripe.com/billing/testing/test-clocks)."""
    ledger.deliver(paid(1, NOW + 365 * SPAN_S))
    stripe.lists[EVENTS] = [paid(2, NOW - 3000)]

    at(background, stripe).run()

    assert ledger.rows("select id from events order by id") == [("evt_1",), ("evt_2",)]


def test_too_many_requests_leave_it_for_the_next_minute(
    ledger: Ledger, stripe: FakeStripe, background: Background, caplog: pytest.LogCaptureFixture
) -> None:
    """A scheduled job is neither failed nor retried: it is due again in a minute."""
    stripe.fail(ENDPOINTS, 429)
    with ledger.owner.begin() as connection:
        connection.execute(text(DEFER_POLL))

    background.run(concurrency=1, wait=False)

    assert ledger.rows("select count(*) from procrastinate_jobs") == [(0,)]
    assert "poll is left for the next time: v1/webhook_endpoints: too many requests" in caplog.text


def test_a_poll_whose_worker_died_holds_up_no_other(ledger: Ledger, stripe: FakeStripe, background: Background) -> None:
    """The next is waiting already, and of a waiting job there is only one."""
    take_up = DEFER_POLL.replace("'poll'", "'take_up_stalled'")
    with ledger.owner.begin() as connection:
        connection.execute(text(DEFER_POLL))
        connection.execute(text("update procrastinate_jobs set status = 'doing'"))
        connection.execute(text(DEFER_POLL))
        connection.execute(text(take_up))

    background.run(concurrency=1, wait=False)

    assert ledger.rows("select status from procrastinate_jobs") == []
    assert EVENTS in {request.path for request in stripe.asked}


def test_too_many_requests_are_asked_again_where_stripe_says_so(
    ledger: Ledger, stripe: FakeStripe, background: Background
) -> None:
    """Some 429 pass within a second (docs.stripe.com/rate-limits); Stripe says of each whether to ask again."""
    stripe.fail(ENDPOINTS, 429)
    stripe.headers["Stripe-Should-Retry"] = "true"
    stripe.before = lambda _: stripe.wrong.clear() if len(stripe.asked) > 1 else None

    at(background, stripe).run()

    assert [request.path for request in stripe.asked][:2] == [ENDPOINTS, ENDPOINTS]
    assert ledger.rows("select count(*) from watermarks") == [(2,)]
