"""The road in one place: verify, parse, redact, commit. Backfill and other sources start at accept()."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from storage.redacted import RedactedEvent
from webhooks import envelope, metrics
from webhooks.redaction import redact
from webhooks.signature import verify

STORED, KNOWN = "stored", "known"


class Accepted(NamedTuple):
    """What became of a genuine delivery: stored, or known already."""

    event_id: str
    event_type: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes deliveries in: `commit` makes a redacted event durable and says whether it is new."""

    commit: Callable[[RedactedEvent], bool]
    secrets: Sequence[bytes]
    tolerance: int
    clock: Callable[[], float] = time.time
    redact: Callable[[envelope.Event], RedactedEvent] = redact

    def receive(self, payload: bytes, signature: str) -> Accepted:
        """Accept a delivery that Stripe signed; refuse any other with SignatureVerificationError or NotAnEventError."""
        verify(payload, signature, self.secrets, now=self.clock(), tolerance=self.tolerance)
        return self.accept(envelope.parse(payload))

    def accept(self, event: envelope.Event) -> Accepted:
        """Return once the event and all it means are committed."""
        redacted = self.redact(event)
        new = self.commit(redacted)
        if "sightings" in redacted.receipt and new:
            report(redacted)
        return Accepted(redacted.id, redacted.type, STORED if new else KNOWN)


def report(event: RedactedEvent) -> None:
    """Count where in the event card numbers were seen; never the numbers."""
    for _, detector, count in event.receipt["sightings"]:
        metrics.sighted(event.object_type, detector, count)
