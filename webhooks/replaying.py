"""Tries parked events again: those whose time has come, or those that an operator names."""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from storage import parked, replay
from storage.database import transaction
from storage.parked import Key
from storage.redacted import RedactedEvent

log = logging.getLogger("ledger.replays")
AT_ONCE = 200  # events a transaction
MOST = 10_000  # events a run; the rest is due in the next one
Claim = Callable[[Connection, Collection[Key]], Sequence[RedactedEvent]]


class Tried(NamedTuple):
    """How many events were tried, and how many of them still wait."""

    tried: int
    left: int


@dataclass(frozen=True, slots=True)
class Replaying:
    """Tries events in small transactions: none holds up deliveries, and what one has done stays done."""

    engine: Engine

    def due(self) -> Tried:
        """Try those whose time has come. Any number of workers may: what one has in hand, the others pass by."""
        with transaction(self.engine) as connection:
            keys = parked.due(connection, MOST)
        tried = self._all(keys, parked.claim_due)
        if tried.tried:
            log.info("parked events tried again", extra=tried._asdict())
        return tried

    def named(self, keys: Sequence[Key]) -> Tried:
        """Try these, due or not."""
        return self._all(keys, parked.claim)

    def _all(self, keys: Sequence[Key], claim: Claim) -> Tried:
        portions = [keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)]
        return added([self._portion(portion, claim) for portion in portions])

    def _portion(self, keys: Sequence[Key], claim: Claim) -> Tried:
        """Try them together; if one cannot be projected, halve, so that it costs the others nothing."""
        with transaction(self.engine) as connection:
            replay.wait_for_a_rebuild(connection)
            batch = claim(connection, keys)
            left = replay.retry(connection, batch) if batch else 0
        if left is not None:
            return Tried(len(batch), left)
        middle = len(keys) // 2
        return added([self._portion(keys[:middle], claim), self._portion(keys[middle:], claim)])


def added(parts: Sequence[Tried]) -> Tried:
    """Add up what was tried."""
    return Tried(sum(part.tried for part in parts), sum(part.left for part in parts))
