"""The only thing that crosses from the edge into storage: an event with everything unkept already gone."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

EXEMPTED = "[exempted]"
MASK = "[card data removed]"
EMAIL_MASK = "[e-mail address removed]"
MASKS = frozenset([MASK, EMAIL_MASK])  # what may stand where an id stood: it names nobody, and nothing
THIN = (
    "thin"  # in a receipt: the event names its object only; the value is the snapshot event that tells the same, or ""
)
NOTHING: Mapping[str, Any] = MappingProxyType({})
Json = Any  # what orjson gives: dict, list, str, int, float, bool, None


class RedactedEvent(NamedTuple):
    """One verified Stripe event after redaction: facts to keep, personal data for the vault, and the receipt.

    `account` is the connected account, or "" for the platform's own. `created` is Unix seconds, UTC.
    `facts` and `person` nest as Stripe nests the object; neither holds nulls.
    `exempted` holds, by the place in `facts` where EXEMPTED stands for them, the values that look like card numbers
    and are none, as the operator knows: the database's own gate is not in front of them.
    `changed` names the top-level fields that the event says have changed; values are never kept.
    """

    id: str
    type: str
    account: str
    livemode: bool
    created: int
    api_version: str | None
    object_type: str
    object_id: str | None
    facts: Mapping[str, Json]
    person: Mapping[str, Json] = NOTHING
    changed: tuple[str, ...] = ()
    receipt: Mapping[str, Json] = NOTHING
    exempted: Mapping[str, Json] = NOTHING

    def nameless(self) -> "RedactedEvent":
        """Return the event without its object's id, which was masked: two objects must not become one.

        Such an event is kept and tells of no object.
        """
        return self._replace(object_id=None, facts={name: fact for name, fact in self.facts.items() if name != "id"})
