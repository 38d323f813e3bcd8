"""Events as Stripe lists them, for 30 days, held against those that we keep, in both directions."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

from sqlalchemy import Engine

from storage.database import transaction
from storage.reconciling import events
from storage.reconciling.finding import EVENT, FORGED, MISSING_EVENT, TEST_IN_LIVE, Finding, Scope
from webhooks.expecting import Expected
from webhooks.stripe_api import Json, StripeApi, StripeMissingError, StripeOtherModeError, StripeRefusedError

EVENTS: Final = "/v1/events"
REACH_S: Final = 30 * 86_400  # Stripe lists events for 30 days (docs.stripe.com/api/events/list)
MARGIN_S: Final = 3_600  # the oldest may go while we read
GRACE_S: Final = 900  # an event this young may still be on its way to us


@dataclass(slots=True)
class SeenEvents:
    """What the list showed: how many events ought to be ours, how many are, and what differs."""

    since: datetime
    listed: int = 0
    held: int = 0
    unexpected: int = 0
    findings: list[Finding] = field(default_factory=list)
    refused: str = ""

    @property
    def is_read(self) -> bool:
        """Say whether the list could be read."""
        return not self.refused


@dataclass(frozen=True, slots=True)
class ListingEvents:
    """Reads the events of a period."""

    api: StripeApi
    engine: Engine
    scope: Scope
    now: float

    def compare(self, expected: Expected) -> SeenEvents:
        """Name the events that we lack, and those that Stripe does not know."""
        since = max(self.scope.start, datetime.fromtimestamp(self.now - REACH_S + MARGIN_S, UTC))
        seen = SeenEvents(since)
        if since >= self.scope.end:
            return seen
        try:
            ids = self._listed(replace(self.scope, start=since), expected, seen)
            self._not_shown(replace(self.scope, start=since), ids, seen)
        except (StripeRefusedError, StripeMissingError) as error:
            seen.refused = str(error)
        return seen

    def on_their_way(self) -> set[str]:
        """Name the objects of which a young event has not reached us yet."""
        asked = {"created": {"gte": int(self.now) - GRACE_S}}
        about: dict[str, str] = {}
        try:
            for page in self.api.pages(EVENTS, asked, self.scope.account):
                about |= {event["id"]: str(event["data"]["object"].get("id")) for event in page.objects}
        except (StripeRefusedError, StripeMissingError):
            return set()
        with transaction(self.engine) as connection:
            return {about[id] for id in events.absent(connection, self.scope, about)}

    def again(self, findings: list[Finding]) -> list[Finding]:
        """Keep the events that have not arrived meanwhile."""
        ids = [finding.object_id for finding in findings if finding.kind == MISSING_EVENT]
        with transaction(self.engine) as connection:
            absent = events.absent(connection, self.scope, ids)
        return [finding for finding in findings if finding.kind != MISSING_EVENT or finding.object_id in absent]

    def _listed(self, scope: Scope, expected: Expected, seen: SeenEvents) -> set[str]:
        start, end = scope.seconds
        ids: set[str] = set()
        for page in self.api.pages(EVENTS, {"created": {"gte": start, "lt": end}}, scope.account):
            ids.update(event["id"] for event in page.objects)
            ours = {event["id"]: event for event in page.objects if event["type"] in expected.types}
            seen.unexpected += len(page.objects) - len(ours)
            seen.listed += len(ours)
            with transaction(self.engine) as connection:
                absent = events.absent(connection, scope, ours)
            seen.findings += [missing(ours[id]) for id in sorted(absent)]
        return ids

    def _not_shown(self, scope: Scope, ids: set[str], seen: SeenEvents) -> None:
        with transaction(self.engine) as connection:
            held = events.held(connection, scope)
        seen.held = len(held)
        for event in held:
            if event.id not in ids and (kind := self._kind(event.id)):
                seen.findings.append(Finding(kind, EVENT, event.id, ours=event.type, created=event.created))

    def _kind(self, id: str) -> str | None:
        """Ask Stripe for an event that its list did not show; None if it knows it."""
        try:
            self.api.get(f"{EVENTS}/{quote(id, safe='')}", account=self.scope.account)
        except StripeMissingError as error:
            return TEST_IN_LIVE if isinstance(error, StripeOtherModeError) or self._has_twin(id) else FORGED
        return None

    def _has_twin(self, id: str) -> bool:
        with transaction(self.engine) as connection:
            return events.in_other_mode(connection, self.scope, id)


def missing(event: Json) -> Finding:
    """Make a finding of an event that we do not hold; its type says what it would have told."""
    created = datetime.fromtimestamp(event["created"], UTC)
    return Finding(MISSING_EVENT, EVENT, event["id"], theirs=event["type"], created=created)
