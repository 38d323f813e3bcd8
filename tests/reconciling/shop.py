"""A small shop whose books are right, until a test puts something wrong into them."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from storage.reconciling.certificates import keep
from storage.reconciling.finding import Finding, Scope
from storage.reconciling.settling import Covered, settle
from tests import builders
from tests.conftest import Ledger
from tests.reconciling.conftest import Books
from tests.reconciling.simulated import SimulatedStripe
from tests.stories import aftermath, payments, payouts
from tests.stories.telling import Money

Object = dict[str, Any]


class Shop:
    """One payment with its refund, one payout and one customer, all of which the books hold as Stripe shows them."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.stripe = books.stripe = SimulatedStripe()
        story = self.stripe.story("shop", Random(7))
        customer = payments.new_customer(story, builders.ADA, "usd")
        paid = payments.begin(story, Money("usd", 5000), builders.ADA, customer)
        payments.succeed(story, paid)
        payments.arrive(story, paid)
        story.wait(60, 60)
        self.refund = aftermath.give_back(story, paid.charge, 1000)
        self.payout = payouts.pay_out(story, Money("usd", 3000))
        story.wait(60, 60)
        payouts.reach_bank(story, self.payout)
        self.charge, self.intent, self.customer = paid.charge, paid.intent, customer
        self.stripe.happens(story.events)

    def deliver(self, *, but: str = "") -> Object | None:
        """Deliver everything but the events of one type; give the last of those back."""
        kept = [event for event in self.stripe.events if event["type"] == but]
        self.books.deliver(*(event for event in self.stripe.events if event["type"] != but))
        self.books.enrich()
        return kept[-1] if kept else None

    def found(self) -> list[tuple[str, str, str, str]]:
        return self.books.found()


def differ(ledger: Ledger, *, livemode: bool = True) -> None:
    """Let a period be certified, with one discrepancy."""
    day = datetime(2026, 11, 6, tzinfo=UTC)
    compared = Scope("", livemode, day, day + timedelta(days=1))
    statement = {"period": {"name": "2026-11-06"}, "compared": {}, "differences": {}, "not_checked": []}
    with ledger.owner.begin() as connection:
        settle(connection, compared, [Finding("missing_event", "event", "evt_1")], Covered((day, day)))
        keep(connection, compared, statement, provisional=False)
