"""What a run does not vouch for although it read the lists: what no list of Stripe's tells, or not to its end."""

from collections.abc import Iterator, Mapping
from typing import Final

from storage.reconciling import fields, objects
from storage.reconciling.limits import Limit
from webhooks.comparing import Run
from webhooks.lists import LISTS
from webhooks.looking import Seen
from webhooks.redaction.rules import RULES

UNTOLD: Final = "Stripe changes them without an event: a difference is none while they are in such a state"
AVAILABLE: Final = "no event tells that money has become available"
REMOVED: Final = "compared is what their object shows now: what was taken out of it, or is listed apart, is not noticed"
WITHOUT_TABLE: Final = "only amount, currency and status, and only of those that Stripe lists"
CUT_OFF: Final = "the rest of these lists could not be read"
UNLISTED: Final = "no list that is read shows them: only the events about them were compared"
OTHER_VALUES: Final = "compared are existence, amounts, currencies, statuses and the ids that tie objects, no more"
EVERY_ONE: Final = frozenset(name for listed in LISTS for name in objects.types_covered(listed))


def beyond(run: Run, unlisted: Mapping[str, int]) -> Iterator[Limit]:
    """Say what the lists that were read do not settle; `unlisted` counts objects by type that no list shows."""
    read = [seen for seen in run.lists if not seen.refused and (seen.ids or seen.held)]
    for seen in sorted(read, key=lambda seen: seen.object_type):
        yield from _of_a_list(seen)
    if run.means.api is None:
        return
    other = sum(count for name, count in unlisted.items() if name not in RULES)
    named = {name: count for name, count in unlisted.items() if name in RULES}
    yield from ((name, count, UNLISTED) for name, count in sorted((named | {"other objects": other}).items()) if count)
    if read:
        yield "other values", 0, OTHER_VALUES


def _of_a_list(seen: Seen) -> Iterator[Limit]:
    name = seen.object_type
    states = fields.UNTOLD_CHANGES.get(name, frozenset()) | objects.UNTOLD.get(name, frozenset())
    if states:
        yield f"{name}: {', '.join(sorted(states))}", 0, UNTOLD
    if name == "balance_transaction":
        yield f"{name}: status", 0, AVAILABLE
    if objects.table_of(name) is None:
        yield f"{name}: other values", 0, WITHOUT_TABLE
    parts = [part for part in objects.types_covered(name)[1:] if part not in LISTS]
    yield from ((f"{part}: no longer in a {name}", 0, REMOVED) for part in parts)
    if seen.cut_off:
        yield f"{name}: lists in it", seen.cut_off, CUT_OFF
