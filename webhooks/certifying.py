"""The certificate of a run: what was compared, what differs, and what could not be checked, with reasons."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from storage.exports.cells import utc
from storage.reconciling.limits import Limit
from webhooks.card_data.statement import product_version
from webhooks.comparing import Run
from webhooks.redaction.rules import VERSION
from webhooks.stripe_api import API_VERSION

NO_KEY = "no key to Stripe's API is set (STRIPE_API_KEY): the books were compared with nothing but themselves"
NOT_RECORDED = "the books never held one, and no event tells of them"
BEYOND = "Stripe lists events for 30 days; objects were compared whatever their age"
NOT_SHOWN = "Stripe's list of events does not show thin events"
AS_ARRIVED = "no endpoint was seen that carries snapshots, or the key may see none: expected was what ever arrived"
YOUNG = "an event about it is still on its way to us; the next run looks again"
UNEXPECTED = "the endpoint is not set up for them, or none ever arrived"

SOMETHING, NOTHING = "what `compared` lists was compared", "nothing was compared"


class Told(NamedTuple):
    """What the caller knows of the period: its name, the books' time zone, and whether it may still be running."""

    name: str
    time_zone: str
    provisional: bool = False


def statement(run: Run, told: Told, not_checked: Sequence[Limit]) -> dict[str, Any]:
    """Write down a run. Counts and words only: no value of any object is in a certificate."""
    found = dict(compared(run))
    return {
        "certificate": "completeness",
        "made_at": utc(datetime.fromtimestamp(run.started, UTC)),
        "provisional": told.provisional,
        "period": {
            "name": told.name, "time_zone": told.time_zone, "from": utc(run.scope.start), "to": utc(run.scope.end),
        },
        "account": run.scope.account or "own",
        "livemode": run.scope.livemode,
        "versions": {"checkout_ledger": product_version(), "rules": VERSION, "stripe_api": API_VERSION},
        "at_stripe": SOMETHING if found else NOTHING,
        "compared": found,
        "differences": dict(sorted(Counter(finding.kind for finding in run.findings).items())),
        "not_checked": [
            {"what": what, "reason": why} | ({"count": count} if count else {}) for what, count, why in not_checked
        ],
    }  # fmt: skip


def compared(run: Run) -> Iterator[tuple[str, dict[str, int]]]:
    """Count what was compared, by object type: what Stripe showed, and what the books held."""
    if run.events is not None and run.events.is_read and run.events.since < run.scope.end:
        yield "event", {"at_stripe": run.events.listed, "in_the_books": run.events.held}
    for seen in sorted(run.lists, key=lambda seen: seen.object_type):
        if not seen.refused:
            yield seen.object_type, {"at_stripe": len(seen.ids), "in_the_books": seen.held}


def unread(run: Run, thin: int) -> Iterator[Limit]:
    """Say what this run could not look at."""
    if run.means.api is None:
        yield "everything at Stripe", 0, NO_KEY
        return
    yield from ((seen.object_type, 0, seen.refused) for seen in run.lists if seen.refused)
    yield from ((name, 0, NOT_RECORDED) for name in run.left_out)
    yield from _unread_events(run)
    if run.unsure:
        yield "objects on the move", len(run.unsure), YOUNG
    if thin:
        yield "thin events", thin, NOT_SHOWN


def _unread_events(run: Run) -> Iterator[Limit]:
    seen = run.events
    if seen is None:
        return
    if seen.since > run.scope.start:
        yield f"events before {utc(min(seen.since, run.scope.end))}", 0, BEYOND
    if seen.refused:
        yield "events", 0, seen.refused
    if seen.unexpected:
        yield "events of other types", seen.unexpected, UNEXPECTED
    if run.expected is not None and not run.expected.is_known:
        yield "event types that never arrived", 0, AS_ARRIVED
