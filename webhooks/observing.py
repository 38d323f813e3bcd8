"""Takes in what Stripe's API shows, down the road of deliveries: redact, compare with the books, record the news."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from storage import events, held
from storage.database import transaction
from storage.held import Comparison
from storage.redacted import RedactedEvent
from webhooks import envelope
from webhooks.envelope import Event, Origin
from webhooks.intake import report
from webhooks.stripe_api import API_VERSION, Json, Page

Redact = Callable[[Event], RedactedEvent]
CommitAll = Callable[[list[RedactedEvent]], list[bool]]


@dataclass(frozen=True, slots=True)
class Observing:
    """Takes in objects that the API showed. What the books hold already is not recorded again."""

    engine: Engine
    redact: Redact
    commit_all: CommitAll
    livemode: bool

    def compare(self, page: Page, account: str) -> list[Comparison]:
        """Redact the objects and hold them against the books; nothing is written."""
        seen = [self._redacted(found, page.at, account) for found in page.objects]
        with transaction(self.engine) as connection:
            return held.compare(connection, seen)

    def knows(self, object_type: str, id: str, account: str) -> bool:
        """Say whether the books have such an object."""
        with transaction(self.engine) as connection:
            return held.knows(connection, object_type, (id, account, self.livemode))

    def has_event(self, id: str, account: str) -> bool:
        """Say whether we have such an event."""
        with transaction(self.engine) as connection:
            return events.holds(connection, id, account, self.livemode)

    def take(self, page: Page, account: str) -> list[Comparison]:
        """Record what is new or changed, in one transaction."""
        compared = self.compare(page, account)
        self.record([comparison.event for comparison in compared if comparison.outcome != held.SAME])
        return compared

    def record(self, events: Sequence[RedactedEvent]) -> int:
        """Commit redacted events together, and count what was masked in those that are new; say how many are new."""
        news = [event for event, new in zip(events, self.commit_all(list(events)), strict=True) if new]
        for event in news:
            if "sightings" in event.receipt:
                report(event)
        return len(news)

    def accept(self, listed: Sequence[Json], account: str) -> int:
        """Record events that the API lists, as if they had been delivered; say how many are new.

        An account's own list does not name the account in its events.
        """
        events = [envelope.read({"account": account or None} | event) for event in listed]
        return self.record([self.redact(event) for event in events])

    def _redacted(self, found: Json, at: int, account: str) -> RedactedEvent:
        return self.redact(envelope.observed(found, Origin(account, self.livemode, API_VERSION), at))
