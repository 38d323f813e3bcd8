"""The privacy border: from an event as Stripe sent it to what may be kept of it."""

from typing import Any

from storage.redacted import THIN, RedactedEvent
from webhooks.envelope import Event
from webhooks.opted_in import OptedIn
from webhooks.redaction.detectors import Exempt
from webhooks.redaction.masking import Masking, needs_closer_look
from webhooks.redaction.rules import RULES, VERSION
from webhooks.redaction.rules.envelope_only import ENVELOPE_ONLY, NEW_AT_STRIPE
from webhooks.redaction.tree import Branch, grow
from webhooks.redaction.walk import Walk

NOTHING = Branch()
NOBODY = OptedIn()


class Redaction:
    """Redacts by the rules, and by what the operator opted in: the trees are grown once, when the program starts."""

    __slots__ = ("_exempt", "_trees")

    def __init__(self, opted_in: OptedIn = NOBODY) -> None:
        self._trees = {object_type: grow(rules, opted_in) for object_type, rules in RULES.items()}
        self._exempt = opted_in.exempts

    def __call__(self, event: Event) -> RedactedEvent:
        """Keep the facts, set the personal data apart, let the rest go, and write the receipt."""
        tree = self._trees.get(event.object_type)
        walk = Walk()
        facts, person = walk.apart(event.object, tree) if tree is not None else ({}, {})
        redacted = RedactedEvent(
            id=event.id,
            type=event.type,
            account=event.account,
            livemode=event.livemode,
            created=event.created,
            api_version=event.api_version,
            object_type=event.object_type,
            object_id=event.object_id,
            facts=facts,
            person=person,
            changed=_changed(event, tree or NOTHING),
            receipt=_receipt(walk, event.twin) if tree is not None else _unsupported(event.object_type),
        )
        looked_at = [event.object_id, facts]
        return _masked(redacted, self._exempt) if needs_closer_look(looked_at, person) else redacted


redact = Redaction()  # for tests and benchmarks: nothing opted in


def _changed(event: Event, tree: Branch) -> tuple[str, ...]:
    return tuple(sorted(name for name in event.previous_attributes if name in tree))


def _receipt(walk: Walk, twin: str | None) -> dict[str, Any]:
    receipt: dict[str, Any] = {"rules": VERSION}
    if twin is not None:
        receipt[THIN] = twin
    if walk.dropped:
        receipt["dropped"] = walk.dropped
    if walk.unknown:
        receipt["unknown"] = list(walk.unknown)
    if walk.malformed:
        receipt["malformed"] = walk.malformed
    return receipt


def _unsupported(object_type: str) -> dict[str, Any]:
    """Say why nothing of the object was kept: a decision's word, or that nobody has decided yet."""
    return {"rules": VERSION, "unsupported": ENVELOPE_ONLY.get(object_type, NEW_AT_STRIPE)}


def _masked(redacted: RedactedEvent, exempt: Exempt) -> RedactedEvent:
    """Look at each value that was kept; the event goes on in any case.

    The ids of the event and the account are left alone: only Stripe makes them, and the event is known by them.
    An object's id can be the merchant's own (a customer's, for one).
    """
    masking = Masking(exempt)
    facts = masking.facts(dict(redacted.facts))
    person = masking.person(dict(redacted.person))
    object_id = redacted.object_id and masking.text(redacted.object_id, "event.object_id")
    receipt = dict(redacted.receipt)
    if masking.found:
        receipt["sightings"] = masking.sightings()
    if masking.malformed:
        receipt["malformed"] = receipt.get("malformed", 0) + masking.malformed
    clean = redacted._replace(facts=facts, person=person, receipt=receipt, exempted=masking.exempted)
    return clean if object_id == redacted.object_id else clean.nameless()
