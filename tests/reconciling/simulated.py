"""A small Stripe: what happened in one account, as the events that it posts and as the API that shows it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests import builders
from tests.lives import DAY, LIVES
from tests.reconciling import balance
from tests.stories import sessions
from tests.stories.telling import Story
from webhooks.endpoints import DESTINATIONS, ENDPOINTS
from webhooks.envelope import OBSERVED
from webhooks.lists import LISTS

Object = dict[str, Any]
Answer = tuple[int, Object]
PATHS = {listed.path: object_type for object_type, listed in LISTS.items()}
MISSING = "No such {0}: '{1}'"
ELSEWHERE = MISSING + "; a similar object exists in test mode, but a live mode key was used to make this request."


@dataclass
class SimulatedStripe:
    """One account in one mode. `now` is Stripe's clock; whatever was told is there before it."""

    account: str = ""
    livemode: bool = True
    now: int = builders.CREATED + 10 * DAY
    events: list[Object] = field(default_factory=list)
    objects: dict[str, dict[str, Object]] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)
    paid_out: dict[str, list[str]] = field(default_factory=dict)  # by payout, the balance transactions in it
    elsewhere: set[str] = field(default_factory=set)  # ids that only the other mode knows
    subscribed: tuple[str, ...] = ("*",)  # what the endpoint asks for; without anything there is none
    destinations: list[Object] = field(default_factory=list)
    address: str = "https://ledger.example.com/webhooks/stripe"

    def story(self, name: str, random: Random | None = None, start: int = builders.CREATED) -> Story:
        """Begin a story of this account."""
        return Story(name, random or Random(name), start, self.account, self.livemode)

    def happens(self, events: Iterable[Object]) -> None:
        """Let events happen: Stripe posts them, and its objects are as the newest of them say."""
        told = sorted(events, key=lambda event: int(event["created"]))
        self.events += [event for event in told if event["type"] != OBSERVED]
        for event in told:
            self.shows(self._itemised(event["data"]["object"]))
        self.now = max(self.now, *(event["created"] + DAY for event in told)) if told else self.now

    def _itemised(self, found: Object) -> Object:
        """Take out of a payout what a worker adds to it: the pieces of the list of its contents."""
        if "contents" not in found:
            return found
        piece = found["contents"]
        self.paid_out[found["id"]] = [*self.paid_out.get(found["id"], [])[: piece["before"]], *piece["ids"]]
        return {name: value for name, value in found.items() if name != "contents"}

    def shows(self, *objects: Object) -> None:
        """Let the API show objects as they are now, with the balance transactions that they name."""
        for found in objects:
            self.objects.setdefault(found["object"], {})[found["id"]] = deepcopy(found)
            moved = list(balance.of(found))
            if found.get("reconciliation_status") == "completed":
                moved += balance.contents(found)
                self.paid_out.setdefault(found["id"], [each["id"] for each in balance.contents(found)])
            for each in moved:
                self.objects.setdefault("balance_transaction", {}).setdefault(each["id"], each)

    def answer(self, path: str, given: Mapping[str, str]) -> Answer:
        """Answer a request as Stripe's API does."""
        collection, _, id = path.rpartition("/")
        if path in self.refuses or collection in self.refuses:
            return 403, {"error": {"type": "invalid_request_error", "message": "The provided key lacks permissions."}}
        if path == ENDPOINTS:
            return 200, listed([self._endpoint()] if self.subscribed else [], given)
        if path == DESTINATIONS:
            return 200, {"data": self.destinations, "next_page_url": None}
        if path == "/v1/events":
            return 200, listed([event for event in self.events if event["created"] >= self.now - 30 * DAY], given)
        expands = any(name.startswith("expand") for name in given)
        if path in PATHS:
            return 200, listed((on_demand(found, expands) for found in self._shown(PATHS[path], given)), given)
        status, found = self._one(collection, id)
        return status, on_demand(found, expands)

    def _endpoint(self) -> Object:
        words = {"status": "enabled", "enabled_events": list(self.subscribed)}
        return {"id": "we_1", "created": 0, "url": self.address, **words}

    def _shown(self, object_type: str, given: Mapping[str, str]) -> list[Object]:
        known = self.objects.get(object_type, {})
        return [known[id] for id in self.paid_out.get(given["payout"], ())] if "payout" in given else [*known.values()]

    def _one(self, collection: str, id: str) -> Answer:
        if collection == "/v1/events":
            known = {event["id"]: event for event in self.events}
        else:
            known = self.objects.get(PATHS.get(collection, ""), {})
        if id in known:
            return 200, known[id]
        words = (ELSEWHERE if id in self.elsewhere else MISSING).format(PATHS.get(collection, "event"), id)
        error = {"code": "resource_missing", "type": "invalid_request_error", "message": words}
        return 404, {"error": error}


def on_demand(found: Object, expands: bool) -> Object:
    """Leave out what Stripe shows on demand only."""
    return found if expands else {name: value for name, value in found.items() if name != "line_items"}


def listed(objects: Iterable[Object], given: Mapping[str, str]) -> Object:
    """Write one page of a list, newest first, as docs.stripe.com/api/pagination describes it."""
    bounds = {
        match[1]: int(value) for name, value in given.items() if (match := re.fullmatch(r"created\[(\w+)\]", name))
    }
    chosen = [found for found in objects if within(found.get("created", 0), bounds) and not found.get("deleted")]
    chosen.sort(key=lambda found: (found.get("created", 0), found["id"]), reverse=True)
    ids = [found["id"] for found in chosen]
    start = ids.index(given["starting_after"]) + 1 if "starting_after" in given else 0
    end = start + int(given.get("limit", 10))
    return {"object": "list", "data": chosen[start:end], "has_more": end < len(chosen), "url": "/v1/list"}


def within(created: int, bounds: Mapping[str, int]) -> bool:
    """Say whether a time lies within the bounds that were given."""
    return bounds.get("gte", created) <= created < bounds.get("lt", created + 1)


def consistent(number: int) -> SimulatedStripe:
    """Make up a consistent account from a number: up to four lives that overlap, and checkouts that are still open."""
    random = Random(number)
    stripe = SimulatedStripe(f"acct_1book{number}x", random.random() < 0.8)
    for place, kind in enumerate(random.choices(LIVES, k=random.randint(1, 4))):
        start = builders.CREATED + random.choice((0, 1, DAY, 9 * DAY))
        story = stripe.story(f"life{place}", random, start)
        kind(story)
        stripe.happens(story.events)
    open_story = stripe.story("open", random)
    for _ in range(random.randint(0, 2)):
        stripe.shows(sessions.open_session(open_story, open_story.money(), open_story.person()))
    return stripe


def shuffled(stripe: SimulatedStripe, random: Random) -> Iterator[Object]:
    """Deliver an account's events as Stripe may: in any order, some of them twice."""
    again = random.choices(stripe.events, k=random.randint(0, 3)) if stripe.events else []
    yield from random.sample([*stripe.events, *again], k=len(stripe.events) + len(again))
