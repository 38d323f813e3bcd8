"""Which endpoints and event destinations at Stripe lead to us, and which events each asks for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from webhooks.stripe_api import Json, StripeApi, StripeMissingError, StripeRefusedError

OUR_PATH: Final = "/webhooks/stripe"
ALL: Final = "*"  # all types but a few that must be named (docs.stripe.com/api/webhook_endpoints)
ENDPOINTS: Final = "/v1/webhook_endpoints"
DESTINATIONS: Final = "/v2/core/event_destinations"
# Event destinations that lead to a broker (docs.stripe.com/event-destinations): where it delivers, Stripe cannot tell.
BROKERS: Final = frozenset({"amazon_eventbridge", "azure_event_grid"})
CANNOT: Final = (StripeRefusedError, StripeMissingError)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint of ours, made at `created` (Unix seconds); thin ones name objects and carry none."""

    id: str
    enabled: bool
    types: frozenset[str]
    created: int
    thin: bool = False

    def wants(self, event_type: str) -> bool:
        """Say whether it asks for events of this type, in either form."""
        return bool(self.types & {ALL, event_type, f"v1.{event_type}"})


@dataclass(frozen=True, slots=True)
class Endpoints:
    """What the key could see; `known` is false if it may not see endpoints at all, `whole` if no event destinations."""

    ours: tuple[Endpoint, ...]
    known: bool = True
    whole: bool = True

    def want(self, event_type: str) -> bool:
        """Say whether the ledger is to have events of this type: all, unless its endpoints say which."""
        return not self.ours or any(endpoint.wants(event_type) for endpoint in self.ours)

    def expected(self, event_type: str, created: int) -> bool:
        """Say whether a delivery should have brought this event."""
        return any(e.wants(event_type) and not e.thin and e.created <= created for e in self.ours)


def read(api: StripeApi, *, brokers: bool = False) -> Endpoints:
    """Read the endpoints, and the newer event destinations if the key may see them.

    Those that lead to a broker are ours where a broker may deliver to us: that is what `brokers` says.
    """
    try:
        listed = [found for page in api.pages(ENDPOINTS) for found in page.objects]
    except CANNOT:
        return Endpoints((), known=False, whole=False)
    snapshot = [_endpoint(found) for found in listed if is_ours(found.get("url"))]
    named = {endpoint.id for endpoint in snapshot}
    destinations = _destinations(api, brokers=brokers)
    others = (found for found in destinations or () if found.id not in named)
    return Endpoints((*snapshot, *others), whole=destinations is not None)


def is_ours(url: object) -> bool:
    """Tell our endpoints by the path of their address: where the ledger is deployed, it does not know."""
    return isinstance(url, str) and urlsplit(url).path.rstrip("/") == OUR_PATH


def _endpoint(found: Json) -> Endpoint:
    types = frozenset(_texts(found.get("enabled_events")))
    return Endpoint(found["id"], found.get("status") != "disabled", types, int(found.get("created") or 0))


def _destinations(api: StripeApi, *, brokers: bool) -> list[Endpoint] | None:
    kinds = BROKERS if brokers else frozenset()
    try:
        listed = list(_v2(api, DESTINATIONS))
    except CANNOT:
        return None
    return [_destination(found) for found in listed if found.get("type") in kinds or is_ours(_address(found))]


def _destination(found: Json) -> Endpoint:
    created = int(datetime.fromisoformat(found["created"]).timestamp())
    thin = found.get("event_payload") == "thin"
    return Endpoint(
        found["id"], found.get("status") != "disabled", frozenset(_texts(found.get("enabled_events"))), created, thin
    )


def _address(found: Json) -> object:
    endpoint = found.get("webhook_endpoint")
    return endpoint.get("url") if isinstance(endpoint, dict) else None


def _v2(api: StripeApi, path: str) -> Iterator[Json]:
    """Read a list of the newer API to its end: each page names the next (docs.stripe.com/api-v2-overview)."""
    page = api.get(path, {"include": ["webhook_endpoint.url"]}).object
    while True:
        yield from page["data"]
        following = page.get("next_page_url")
        if not following:
            return
        page = api.get(following).object


def _texts(value: Any) -> Sequence[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
