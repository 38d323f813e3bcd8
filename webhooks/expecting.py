"""Which events and objects the books ought to hold: what an endpoint is set up for, or else what ever arrived."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import Connection

from storage.reconciling import events, objects
from storage.reconciling.finding import Scope
from webhooks.event_types import SNAPSHOT_TYPES
from webhooks.stripe_api import StripeApi, StripeMissingError, StripeRefusedError

OUR_PATH: Final = "/webhooks/stripe"
ENDPOINTS: Final = "/v1/webhook_endpoints"
EVERYTHING: Final = "*"
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


def expected(connection: Connection, wanted: AbstractSet[str] | None, *, livemode: bool) -> Expected:
    """Expect what endpoints are set up for, or where that is not known, what ever arrived."""
    arrived = events.types(connection, livemode=livemode)
    types = arrived if wanted is None else wanted
    return Expected(types, frozenset(map(object_of, types | arrived)), wanted is not None)


def subscribed(api: StripeApi) -> AbstractSet[str] | None:
    """Read which event types the enabled endpoints get; None if that cannot be known."""
    try:
        endpoints = [found for page in api.pages(ENDPOINTS) for found in page.objects]
    except (StripeRefusedError, StripeMissingError):
        return None
    ours = [found for found in endpoints if found["status"] == "enabled" and urlsplit(found["url"]).path == OUR_PATH]
    enabled = {type_ for found in ours for type_ in found["enabled_events"]}
    return (SNAPSHOT_TYPES if EVERYTHING in enabled else enabled) or None


def object_of(event_type: str) -> str:
    """Name the object that an event of this type tells of."""
    name = event_type.rpartition(".")[0]
    return OBJECTS.get(name, name)
