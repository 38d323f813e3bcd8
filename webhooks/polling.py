"""Reads what Stripe has newly made, every minute, so that a time without deliveries loses nothing.

Lists show the newest first. So a span is fixed before it is read, from the watermark to shortly before now, and the
watermark moves over it only when it was read to its end. A long time is cut into spans of a day, the oldest first.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import Engine

from storage import watermarks
from storage.database import transaction
from storage.watermarks import Found, Mark, Place
from webhooks import endpoints
from webhooks.backfill import oldest
from webhooks.endpoints import Endpoints
from webhooks.lists import EVENT, EVENT_DAYS, STREAMS, asked
from webhooks.observing import Observing
from webhooks.stripe_api import Page, StripeApi, StripeMissingError, StripeRefusedError
from webhooks.sublists import whole

log = logging.getLogger("ledger.polling")
SPAN_S: Final = 24 * 3600
OVERLAP_S: Final = 600  # what became visible later than it was created is met by the next run
ACCOUNTS_A_RUN: Final = 20  # connected accounts take turns, so that a run comes to its end
# How long a delivery may take before the poller counts its event as missed, and how old balance transactions must be.
GRACE_S: Final[Mapping[str, int]] = {EVENT: 900, "balance_transaction": 0}


class _Span(NamedTuple):
    """What is being read: one list, from `start` up to `end`."""

    place: Place
    position: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Polling:
    """Reads every stream of every account from its watermark on.

    `brokers` says that Amazon's or Azure's broker may deliver to us.
    """

    api: StripeApi
    observing: Observing
    engine: Engine
    clock: Callable[[], float] = time.time
    brokers: bool = False

    def run(self) -> None:
        """Catch up with everything; of two pollers at the same time one does nothing."""
        with watermarks.alone(self.engine) as is_mine:
            if is_mine:
                self._catch_up()

    def _catch_up(self) -> None:
        seen = endpoints.read(self.api, brokers=self.brokers)
        for account in ("", *self._accounts()):
            places = [Place(stream, account, self.api.livemode) for stream in GRACE_S]
            for place, mark in zip(places, self._marks(places), strict=True):
                self._follow(place, mark, seen)

    def _accounts(self) -> list[str]:
        with transaction(self.engine) as connection:
            return watermarks.accounts(connection, EVENT, livemode=self.api.livemode, limit=ACCOUNTS_A_RUN)

    def _marks(self, places: Sequence[Place]) -> list[Mark]:
        """Read how far the lists of an account were read.

        The first time all begin at the newest event that we hold, or as far back as Stripe lists events: noted before
        any is read, because then we hold newer events.
        """
        now = int(self.clock())
        earliest = now - EVENT_DAYS * SPAN_S
        with transaction(self.engine) as connection:
            if any(watermarks.read(connection, place) is None for place in places):
                newest = watermarks.newest_event(connection, places[0], now)
                watermarks.begin(connection, places, max(earliest, newest or 0))
            return [watermarks.read(connection, place) or Mark(earliest) for place in places]

    def _follow(self, place: Place, mark: Mark | None, seen: Endpoints) -> None:
        """Read one list span by span until now; a list that the key may not read is noted, and does not stop others."""
        try:
            while mark is not None:
                mark = self._read(place, mark, seen)
        except (StripeRefusedError, StripeMissingError) as error:
            log.warning("a list cannot be read: %s", error)
            with transaction(self.engine) as connection:
                watermarks.refuse(connection, place, str(error))

    def _read(self, place: Place, mark: Mark, seen: Endpoints) -> Mark | None:
        """Read one span to its end; None if that was the last one for now."""
        grace = GRACE_S[place.stream]
        end = min(mark.position + SPAN_S, int(self.clock()) - grace) if mark.reached is None else mark.reached + 1
        span = _Span(place, mark.position, mark.position - OVERLAP_S, end)
        until, reached, now = mark.until, mark.reached, None
        if span.start >= end:
            self._save(place, mark, Found())
            return None
        for page in self.api.pages(STREAMS[place.stream].path, asked(place.stream, span.start, end), place.account):
            # By Stripe's clock: what it shows is complete up to when it was asked first, and no further.
            until, now = min(end, page.at - grace) if until is None else until, page.at
            found = self._take(span, page, seen)
            reached = min(filter(None, (reached, oldest(page))), default=None)
            self._save(place, Mark(mark.position, until if reached else None, reached), found)
        moved = Mark(max(mark.position, until or 0))
        self._save(place, moved, Found())
        return moved if now is not None and now - grace - moved.position > OVERLAP_S else None

    def _take(self, span: _Span, page: Page, seen: Endpoints) -> Found:
        if span.place.stream != EVENT:
            self.observing.take(whole(self.api, page, span.place.account).page, span.place.account)
            return Found()
        unheld = self.observing.unheld(page.objects, span.place.account)
        wanted = [event for event in unheld if seen.want(event.type)]
        self.observing.record([self.observing.redact(event) for event in wanted])
        missed = [event.created for event in wanted if seen.expected(event.type, event.created)]
        lacking = {event.id for event in unheld}
        # Of the overlap the last run may have brought the events: they tell nothing of deliveries.
        delivered = [e["created"] for e in page.objects if e["id"] not in lacking and e["created"] >= span.position]
        return Found(len(wanted), len(missed), max(missed, default=None), max(delivered, default=None))

    def _save(self, place: Place, mark: Mark, found: Found) -> None:
        with transaction(self.engine) as connection:
            watermarks.save(connection, place, mark, found)
