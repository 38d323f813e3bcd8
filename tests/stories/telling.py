"""A story: one account's events in true order, each with the whole object as it was at that moment."""

from copy import deepcopy
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Any, NamedTuple

from tests.builders import PEOPLE, Person, event
from tests.builders.envelope import LETTERS

STATUSES = {  # the way a status goes; what is not listed has none, or never changes it within a second
    "checkout.session": ("open", "complete", "expired"),
    "payment_intent": (
        "requires_payment_method",
        "requires_action",
        "processing",
        "requires_capture",
        "succeeded",
    ),
    "charge": ("pending", "succeeded", "failed"),
    "refund": ("pending", "succeeded", "failed"),
    "dispute": ("needs_response", "under_review", "won", "lost"),
    "invoice": ("draft", "open", "uncollectible", "paid", "void"),
    "credit_note": ("issued", "void"),
    "subscription": ("incomplete", "active", "past_due", "canceled"),
    "payout": ("pending", "in_transit", "paid", "failed"),
    "balance_transaction": ("pending", "available"),
}
MOVED = ("amount_captured", "amount_paid", "amount_received", "amount_refunded", "amount_reversed")
UNITS = {"usd": 1, "eur": 1, "gbp": 1, "jpy": 1, "kwd": 10}  # Stripe: the last digit of a dinar amount is 0


class Money(NamedTuple):
    """An amount in the currency's minor unit."""

    currency: str
    amount: int


@dataclass
class Story:
    """Tells events. `name` is unique within its account and mode, and so are the ids that grow from it."""

    name: str
    random: Random
    now: int
    account: str = ""
    livemode: bool = True
    events: list[dict[str, Any]] = field(default_factory=list)
    told: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)
    ids: int = 0

    def id(self, prefix: str) -> str:
        """Invent the next id; the same story told again invents the same ones."""
        self.ids += 1
        seed = f"{self.account}/{self.livemode}/{self.name}/{self.ids}"
        return prefix + sha256(seed.encode()).hexdigest().translate(LETTERS)[:22]

    def wait(self, low: int, high: int) -> None:
        """Let some seconds pass; none is possible, because Stripe's clock ticks in whole ones."""
        self.now += self.random.randint(low, high)

    def tell(self, type: str, object: dict[str, Any]) -> None:
        """Post the object as it is now, a second later if its order were lost otherwise."""
        second, before = self.told.get(object["id"], (0, object))
        if second == self.now and stripes(object) != stripes(before) and not _is_further(before, object):
            self.now += 1
        said = deepcopy(object)
        self.told[object["id"]] = self.now, said
        id, account = self.id("evt_1"), self.account or None
        told = event(type, said, id=id, created=self.now, livemode=self.livemode, account=account)
        self.events.append(told)

    def change(self, object: dict[str, Any], type: str, **changes: Any) -> None:
        """Change the object and post it, with what the changed fields held before."""
        previous = {name: object.get(name) for name in changes if object.get(name) != changes[name]}
        object.update(changes)
        self.tell(type, object)
        if type.endswith((".updated", ".refunded")) and previous:
            self.events[-1]["data"]["previous_attributes"] = previous

    def often(self) -> bool:
        """Throw a coin; heads is the longer story, so that a failing law shrinks to a short one."""
        return self.random.choice((False, True))

    def person(self) -> Person:
        return self.random.choice(PEOPLE)

    def money(self, currency: str | None = None) -> Money:
        currency = currency or self.random.choice(tuple(UNITS))
        return Money(currency, self.random.randint(50, 9_000) * UNITS[currency] * 10)


def stripes(object: dict[str, Any]) -> dict[str, Any]:
    """Leave out what a worker of ours added: the pieces of a payout's contents are seen in one second."""
    return {name: value for name, value in object.items() if name != "contents"}


def _is_further(before: dict[str, Any], after: dict[str, Any]) -> bool:
    """Say whether the object alone shows that `after` is the later of two states of one second."""
    statuses = STATUSES.get(after["object"], ())
    steps = [statuses.index(each["status"]) if each.get("status") in statuses else -1 for each in (before, after)]
    if steps[0] != steps[1]:
        return steps[0] < steps[1]
    return sum(after.get(name) or 0 for name in MOVED) > sum(before.get(name) or 0 for name in MOVED)
