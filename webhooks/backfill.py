"""Reads a past window of events, or objects of any age, from Stripe's API; goes on where it was stopped."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Engine

from storage import backfills, held
from storage.backfills import Asked, Counts
from storage.database import transaction
from storage.held import Comparison, Difference
from storage.redacted import RedactedEvent
from webhooks.ahead import ahead
from webhooks.envelope import LATEST
from webhooks.lists import EVENT, STREAMS, asked
from webhooks.observing import Observing
from webhooks.stripe_api import Json, Page, StripeApi, StripeMissingError, StripeRefusedError
from webhooks.sublists import Whole, whole


class Step(NamedTuple):
    """What one page of a list told. `reached` is when its oldest object was created, in Unix seconds."""

    stream: str
    counts: Counts
    reached: int | None = None
    differences: tuple[Difference, ...] = ()
    cut_off: tuple[tuple[str, str], ...] = ()


class _Read(NamedTuple):
    """A page as the API showed it, and its objects redacted; events are redacted once we know which are new."""

    whole: Whole
    redacted: list[RedactedEvent]


class ListRefusedError(Exception):
    """One list cannot be read with this key. The message names it and why; the other lists can be read."""


@dataclass(frozen=True, slots=True)
class Backfilling:
    """Takes pages of Stripe's lists in. A page that is taken in twice changes nothing, so each can be done again."""

    api: StripeApi
    observing: Observing
    engine: Engine

    def begin(self, wanted: Asked, *, anew: bool) -> tuple[UUID, bool]:
        """Find the run that was asked for the same and was interrupted, or begin one; say whether one goes on."""
        with transaction(self.engine) as connection:
            run = None if anew else backfills.unfinished(connection, wanted)
            return run or backfills.begin(connection, wanted), run is not None

    def left(self, run: UUID) -> Mapping[str, int | None]:
        """Name the lists of a run that are not at their end, and how far back each was read."""
        with transaction(self.engine) as connection:
            lists = {row.stream: row for row in backfills.lists(connection, run) if row.ended_at is None}
        reached = {stream: row.reached and int(row.reached.timestamp()) for stream, row in lists.items()}
        return {stream: reached[stream] for stream in STREAMS if stream in reached}

    def counts(self, run: UUID) -> Mapping[str, Counts]:
        """Say what a run found in each list, all times that it was taken up together."""
        with transaction(self.engine) as connection:
            lists = {row.stream: row for row in backfills.lists(connection, run)}
        told = {stream: Counts(*(getattr(row, name) for name in Counts._fields)) for stream, row in lists.items()}
        return {stream: told[stream] for stream in STREAMS if stream in told}

    def take(self, run: UUID, stream: str, wanted: Asked, reached: int | None) -> Iterator[Step]:
        """Record a list page by page, from where it was read to; ListRefusedError if this key cannot read it.

        A page is recorded before it is noted as read: killed in between, it is read again.
        """
        end = wanted.end if reached is None else reached + 1
        try:
            for found in self._pages(stream, wanted._replace(end=end)):
                step = self._taken(stream, found, wanted.account)
                with transaction(self.engine) as connection:
                    backfills.save(connection, run, stream, step.counts, step.reached)
                yield step
        except ListRefusedError as error:
            with transaction(self.engine) as connection:
                backfills.stop(connection, run, stream, str(error))
            raise
        with transaction(self.engine) as connection:
            backfills.end(connection, run, stream)

    def compare(self, stream: str, wanted: Asked) -> Iterator[Step]:
        """Hold a list against the books page by page; nothing is written."""
        for found in self._pages(stream, wanted):
            yield self._compared(stream, found, wanted.account)

    def _pages(self, stream: str, wanted: Asked) -> Iterator[_Read]:
        """Read a list: while one page is recorded, the next is redacted, and the one after that is fetched."""
        params = asked(stream, wanted.start, wanted.end)
        pages = self.api.pages(STREAMS[stream].path, params, wanted.account)
        # An event shows its object as it was: what it lacks cannot be asked for any more.
        completed = (Whole(page) if stream == EVENT else whole(self.api, page, wanted.account) for page in pages)
        try:
            yield from ahead(self._redacted(stream, found, wanted.account) for found in ahead(completed))
        except (StripeRefusedError, StripeMissingError) as error:
            raise ListRefusedError(f"{stream}: {error}") from None

    def _redacted(self, stream: str, found: Whole, account: str) -> _Read:
        return _Read(found, [] if stream == EVENT else self.observing.redacted(found.page, account))

    def _taken(self, stream: str, found: _Read, account: str) -> Step:
        if stream != EVENT:
            return _told(stream, found.whole, self.observing.take_redacted(found.redacted))
        page = found.whole.page
        return Step(stream, Counts(len(page.objects), self.observing.accept(page.objects, account)), oldest(page))

    def _compared(self, stream: str, found: _Read, account: str) -> Step:
        if stream != EVENT:
            return _told(stream, found.whole, self.observing.compare(found.redacted))
        page = found.whole.page
        return Step(stream, Counts(len(page.objects), len(self.observing.unheld(page.objects, account))), oldest(page))


def _told(stream: str, found: Whole, compared: list[Comparison]) -> Step:
    outcomes = [comparison.outcome for comparison in compared]
    counts = Counts(
        objects=len(compared),
        news=outcomes.count(held.NEW),
        changed=outcomes.count(held.CHANGED),
        people=sum(comparison.person_is_new for comparison in compared),
        incomplete=len({object_id for object_id, _ in found.cut_off}),
    )
    changed = (comparison for comparison in compared if comparison.outcome == held.CHANGED)
    differences = tuple(difference for comparison in changed for difference in comparison.differences)
    return Step(stream, counts, oldest(found.page), differences, found.cut_off)


def oldest(page: Page) -> int | None:
    """Say when the oldest object of a page was created; None where its objects do not tell."""
    times = [_created(found) for found in page.objects]
    return min((time for time in times if time is not None), default=None)


def _created(found: Json) -> int | None:
    """Read when an object was created; invoice items call it their date (docs.stripe.com/api/invoiceitems/object)."""
    created = found.get("created", found.get("date"))
    return created if type(created) is int and 0 <= created <= LATEST else None
