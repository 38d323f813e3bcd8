"""Watches the road from Stripe to us, and raises an alarm when events may be lost; alarms clear by themselves."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine

from storage import alarms, watermarks
from storage.alarms import Scope, Standing
from storage.database import transaction
from webhooks import endpoints
from webhooks.endpoints import Endpoints
from webhooks.lists import EVENT, STREAMS
from webhooks.stripe_api import StripeApi, StripeMissingError, StripeRefusedError

log = logging.getLogger("ledger.guardian")
OLDEST: Final = timedelta(days=25)  # Stripe lists events for 30 days
RECENTLY: Final = timedelta(hours=1)
LATELY: Final = timedelta(days=1)
DESTINATION: Final = "event_destination"
NEEDED: Final = ("checkout.session",)  # what the other jobs read; the poller notes of its lists whether it may


@dataclass(frozen=True, slots=True)
class Guardian:
    """Asks Stripe and the books what stands, and settles the alarms accordingly.

    `brokers` says that Amazon's or Azure's broker may deliver to us.
    """

    api: StripeApi
    engine: Engine
    clock: Callable[[], float] = time.time
    brokers: bool = False

    def run(self) -> None:
        """Raise what stands, clear what does not."""
        seen = endpoints.read(self.api, brokers=self.brokers)
        hidden = self.brokers and not seen.whole
        refused = [*self._refused(), *([DESTINATION] if hidden else [])]
        now = datetime.fromtimestamp(self.clock(), UTC)
        with transaction(self.engine) as connection:
            marks = [mark for mark in watermarks.listed(connection) if mark.livemode == self.api.livemode]
            found: dict[str, Standing | None] = {
                "no_deliveries": no_deliveries(marks, now),
                "events_unread": events_unread(marks, now),
                "permission": permissions(marks, seen, refused),
                **by_endpoints(seen, hidden=hidden, delivers=delivers(marks, now)),
            }
            for kind, standing in found.items():
                if standing is not None:
                    raised = alarms.settle(connection, Scope(kind, self.api.livemode), standing)
                    for account, subject in raised:
                        log.warning("alarm: %s: %s %s", alarms.KINDS[kind], subject, account)

    def _refused(self) -> list[str]:
        return [stream for stream in NEEDED if not self._may_read(stream)]

    def _may_read(self, stream: str) -> bool:
        try:
            self.api.get(STREAMS[stream].path, {"limit": 1})
        except (StripeRefusedError, StripeMissingError):
            return False
        return True


def no_deliveries(marks: Sequence[Any], now: datetime) -> Standing:
    """Say of which accounts events came by no delivery: within the hour, or with no delivery of a later event since."""
    return {
        (mark.account, EVENT): {"missed": mark.missed, "newest": int(mark.missed_at.timestamp())}
        for mark in marks
        if mark.missed_at is not None
        and (mark.delivered_at is None or mark.delivered_at < mark.missed_at or now - mark.missed_at < RECENTLY)
    }


def events_unread(marks: Sequence[Any], now: datetime) -> Standing:
    """Say of which accounts the events have not been read for so long that Stripe will soon forget them."""
    old = (mark for mark in marks if mark.stream == EVENT and now - mark.position > OLDEST)
    return {(mark.account, EVENT): {"position": int(mark.position.timestamp())} for mark in old}


def permissions(marks: Sequence[Any], seen: Endpoints, refused: Sequence[str]) -> Standing:
    """Name the lists that the workers need and the key may not read."""
    lacking = {(mark.account, mark.stream) for mark in marks if mark.refused is not None}
    lacking |= {("", stream) for stream in refused}
    lacking |= set() if seen.known else {("", "webhook_endpoint")}
    return {place: {} for place in sorted(lacking)}


def delivers(marks: Sequence[Any], now: datetime) -> bool:
    """Say whether the last day's events came without the poller."""
    return any(mark.delivered_at is not None and now - mark.delivered_at < LATELY for mark in marks)


def by_endpoints(seen: Endpoints, *, hidden: bool = False, delivers: bool = False) -> Mapping[str, Standing | None]:
    """Name our endpoints that Stripe has disabled, and say whether there is none; unknown if the key sees none.

    Where a broker's event destination may be `hidden` from the key, only what it `delivers` tells that it is there.
    """
    if not seen.known:
        return {"endpoint_disabled": None, "endpoint_missing": None}
    disabled = (endpoint for endpoint in seen.ours if not endpoint.enabled)
    missing: Standing | None = {} if seen.ours or (delivers and hidden) else {("", endpoints.OUR_PATH): {}}
    return {
        "endpoint_disabled": {("", endpoint.id): {"created": endpoint.created} for endpoint in disabled},
        "endpoint_missing": None if missing and hidden else missing,
    }
