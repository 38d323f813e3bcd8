"""Takes in what Stripe's API shows, down the road of deliveries: redact, compare with the books, record the news."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from storage import events, fetches, held
from storage.database import transaction
from storage.fetches import Asked
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

    def redacted(self, page: Page, account: str) -> list[RedactedEvent]:
        """Make events of ours of the objects, and redact them."""
        origin = Origin(account, self.livemode, API_VERSION)
        return [self.redact(envelope.observed(found, origin, page.at)) for found in page.objects]

    def compare(self, seen: Sequence[RedactedEvent]) -> list[Comparison]:
        """Hold redacted objects against the books; nothing is written."""
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

    def asked_since(self, task: str, whose: tuple[str, str], at: int) -> bool:
        """Say whether a task asked about an object, by id and account, after the second `at`."""
        with transaction(self.engine) as connection:
            return fetches.since(connection, Asked(task, *whose, self.livemode), at)

    def note(self, task: str, whose: tuple[str, str], at: int, answer: str) -> None:
        """Write down that a task asked about an object, by id and account."""
        with transaction(self.engine) as connection:
            fetches.note(connection, Asked(task, *whose, self.livemode), at, answer)

    def take(self, page: Page, account: str) -> list[Comparison]:
        """Redact the objects, and record what is new or changed."""
        return self.take_redacted(self.redacted(page, account))

    def take_redacted(self, seen: Sequence[RedactedEvent]) -> list[Comparison]:
        """Record what is new or changed, in one transaction."""
        compared = self.compare(seen)
        self.record([comparison.event for comparison in compared if comparison.is_news])
        return compared

    def record(self, redacted: Sequence[RedactedEvent]) -> int:
        """Commit redacted events together, and count what was masked in those that are new; say how many are new."""
        news = [event for event, new in zip(redacted, self.commit_all(list(redacted)), strict=True) if new]
        for event in news:
            if "sightings" in event.receipt:
                report(event)
        return len(news)

    def accept(self, listed: Sequence[Json], account: str) -> int:
        """Record events that the API lists, as if they had been delivered; say how many are new."""
        return self.record([self.redact(event) for event in self.unheld(listed, account)])

    def unheld(self, listed: Sequence[Json], account: str) -> list[Event]:
        """Read the events that the API lists, and leave out those that we have.

        An account's own list does not name the account in its events.
        """
        read = (envelope.read(event | {"account": event.get("account") or account or None}) for event in listed)
        found = {(event.id, event.account, event.livemode): event for event in read}
        with transaction(self.engine) as connection:
            held_already = events.known(connection, found.keys())
        return [event for key, event in found.items() if key not in held_already]
