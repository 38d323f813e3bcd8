"""One run's comparison: every list, every event, the books by themselves, and a second look at whatever differs."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import Final, NamedTuple

from sqlalchemy import Engine

from storage.database import transaction
from storage.reconciling import certificates, ledger_checks, objects, orphans
from storage.reconciling.finding import EVENT, Finding, Scope
from storage.reconciling.settling import Covered
from storage.redacted import RedactedEvent
from webhooks import endpoints
from webhooks.envelope import Event
from webhooks.expecting import Expected, expected
from webhooks.listing_events import GRACE_S, ListingEvents, SeenEvents
from webhooks.lists import LISTS
from webhooks.looking import Looking, Seen
from webhooks.scrubbing import scrubbed
from webhooks.stripe_api import StripeApi

MANY: Final = 200  # objects of a type that are asked for one by one
LANES: Final = 4  # lists that are read at a time: Stripe allows 25 requests a second in test mode, 100 in live
Beat = Callable[[int], None]


class Means(NamedTuple):
    """What a run works with: the books (with intake's rights), Stripe's API unless there is no key, and the rules.

    `brokers` says that Amazon's or Azure's broker may deliver to us.
    """

    engine: Engine
    api: StripeApi | None
    redact: Callable[[Event], RedactedEvent]
    clock: Callable[[], float] = time.time
    brokers: bool = False


@dataclass(slots=True)
class Run:
    """One run: what it has seen so far."""

    means: Means
    scope: Scope
    beat: Beat
    lists: list[Seen] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    events: SeenEvents | None = None
    expected: Expected | None = None
    findings: list[Finding] = field(default_factory=list)
    unsure: list[Finding] = field(default_factory=list)
    started: float = 0.0

    def look(self) -> None:
        """Compare everything, and look a second time at whatever differs."""
        self.started = self.means.clock()
        if self.means.api is not None:
            self._at_stripe(self.means.api)
        self._at_the_books()
        first = {finding.key: finding for finding in reversed(self.findings)}  # two looks may find the same
        self.findings = [clean(finding) for finding in first.values()]

    def covered(self) -> Covered:
        """Say what this run could compare."""
        whole = self.scope.start, self.scope.end
        read = [seen.object_type for seen in self.lists if not seen.refused]
        types = {name: whole for type_ in read for name in objects.types_covered(type_)}
        if self.events is not None and self.events.is_read and self.events.since < self.scope.end:
            types[EVENT] = self.events.since, self.scope.end
        return Covered(whole, types, {finding.key for finding in self.unsure})

    def _at_stripe(self, api: StripeApi) -> None:
        looking = Looking(api, self.means.engine, self.means.redact, self.scope)
        listing = ListingEvents(api, self.means.engine, self.scope, self.started)
        ours = endpoints.read(api, brokers=self.means.brokers)
        with transaction(self.means.engine) as connection:
            self.expected = expected(connection, ours, livemode=api.livemode)
            wanted = [name for name in LISTS if self.expected.holds(connection, self.scope, name)]
        self.left_out = [name for name in LISTS if name not in wanted]
        self.beat(len(self.left_out))
        with ThreadPoolExecutor(LANES) as lanes:
            told = lanes.submit(listing.compare, self.expected)
            for seen in lanes.map(looking.at_list, wanted):
                self.lists.append(seen)
                self.beat(1)
            self.events = told.result()
        self._second_look(looking, listing)

    def _second_look(self, looking: Looking, listing: ListingEvents) -> None:
        """Keep what differs twice. What a young event tells of is neither confirmed nor refuted."""
        doubted = list(chain.from_iterable(seen.findings for seen in self.lists))
        lacked = listing.again(self.events.findings if self.events else [])
        young = listing.on_their_way() if doubted or lacked else set()
        moving = [each for each in doubted if each.shown_in[1] in young]
        recent = [each for each in lacked if each.is_after(self.started - GRACE_S)]
        self.unsure += [*moving, *recent]
        self.findings += confirmed(looking, [each for each in doubted if each.shown_in[1] not in young])
        self.findings += [each for each in lacked if each not in recent]
        self.findings += self._orphans(looking)

    def _orphans(self, looking: Looking) -> list[Finding]:
        with transaction(self.means.engine) as connection:
            suspected = orphans.orphans(connection, self.scope)
        return [each for each in suspected if not looking.is_known("charge", str(each.ours))]

    def _at_the_books(self) -> None:
        settled = datetime.fromtimestamp(self.started - GRACE_S, UTC)
        with transaction(self.means.engine) as connection:
            self.findings += ledger_checks.look(connection, self.scope, settled=settled)
            certified = certificates.first_at(connection, self.scope)
            self.findings += ledger_checks.late(connection, self.scope, certified)
        self.beat(1)


def confirmed(looking: Looking, doubted: Iterable[Finding]) -> list[Finding]:
    """Look again: at each object by itself, or at the whole list where many differ.

    What another look does not show was on the move.
    """
    first = {finding.key: finding for finding in doubted}
    created = {finding.shown_in: finding.created for finding in first.values()}
    counts = Counter(object_type for object_type, _ in created)
    lists = [object_type for object_type, count in counts.items() if count > MANY]
    single = [(*shown_in, at) for shown_in, at in created.items() if shown_in[0] not in lists]
    with ThreadPoolExecutor(LANES) as lanes:
        listed = lanes.map(lambda name: looking.at_list(name).findings, lists)
        asked = lanes.map(lambda each: looking.again(*each), single)
        return [finding for finding in chain.from_iterable((*listed, *asked)) if finding.key in first]


def clean(finding: Finding) -> Finding:
    """Let nothing into the tables that the detectors would not: ids can be of a merchant's own making."""
    return finding._replace(
        object_id=scrubbed(finding.object_id),
        ours=finding.ours and scrubbed(finding.ours),
        theirs=finding.theirs and scrubbed(finding.theirs),
    )
