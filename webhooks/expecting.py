"""Which events and objects the books ought to hold: what an endpoint is set up for, or else what ever arrived."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from storage.reconciling import events, objects
from storage.reconciling.finding import Scope
from webhooks.endpoints import ALL, Endpoint, Endpoints
from webhooks.event_types import SNAPSHOT_TYPES

# Event types that do not begin with the name of their object (docs.stripe.com/api/events/types).
OBJECTS: Final = {"charge.dispute": "dispute", "charge.refund": "refund", "customer.subscription": "subscription"}


@dataclass(frozen=True, slots=True)
class Expected:
    """The event types that ought to arrive; `is_known` says that Stripe told so, not only what came before."""

    types: AbstractSet[str]
    objects: AbstractSet[str]
    is_known: bool

    def holds(self, connection: Connection, scope: Scope, object_type: str) -> bool:
        """Say whether the books ought to hold such objects: events tell of them, or there are some already."""
        if object_type in self.objects:
            return True
        model = objects.table_of(object_type)
        return model is not None and objects.has_any(connection, scope, model)


def expected(connection: Connection, seen: Endpoints, *, livemode: bool) -> Expected:
    """Expect the events that enabled endpoints carry, or where that is not known, what ever arrived.

    Stripe's list shows snapshots only, so a thin destination asks for objects, and for no event of that list.
    """
    arrived = events.types(connection, livemode=livemode)
    enabled = [endpoint for endpoint in seen.ours if endpoint.enabled]
    ordered = asked(endpoint for endpoint in enabled if not endpoint.thin)
    told = arrived | asked(enabled)
    return Expected(ordered or arrived, frozenset(map(object_of, told)), bool(ordered))


def asked(endpoints: Iterable[Endpoint]) -> AbstractSet[str]:
    """Name the event types that endpoints ask for."""
    types = frozenset(type_ for endpoint in endpoints for type_ in endpoint.types)
    return SNAPSHOT_TYPES if ALL in types else types


def object_of(event_type: str) -> str:
    """Name the object that an event of this type tells of, be it thin or a snapshot."""
    name = event_type.removeprefix("v1.").rpartition(".")[0]
    return OBJECTS.get(name, name)
