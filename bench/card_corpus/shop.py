"""Whole events of the sample's shop, clean, and with a card number planted in one of their texts."""

import json
import re
from datetime import date
from functools import cache
from random import Random
from typing import Any

from bench.card_corpus.case import Case, Cases, Json
from bench.card_corpus.numbers import common, grouped
from bench.sample import sample
from tests import builders

PROSE = (
    "Ada asked us to deliver on the 22nd, between 10:00 and 12:30, to 12 Larkspur Lane; order 1009 was 49.90 EUR. " * 40
)
PLANTED = 30


@cache
def clean_events(today: date) -> list[dict[str, Any]]:
    """The sample's shop without the customers who typed a card number into a field of its own."""
    return [event for event in sample(today) if "4242" * 4 not in re.sub("[ -]", "", json.dumps(event))]


def clean(random: Random) -> Cases:
    """One event of each type, a choice of all, objects of old API versions, and the shop's people."""
    told = {event["type"]: event for event in clean_events(date(2026, 11, 22))}
    for type_, event in told.items():
        yield Case(event, f"event {type_}", "ordinary")
    for event in random.sample(clean_events(date(2026, 10, 1)), 60):
        yield Case(event, f"event {event['type']} of a shop", "ordinary")
        yield Case(json.dumps(event, indent=random.choice((None, 2))), f"event {event['type']} as a text", "ordinary")
    for make in (builders.old_charge, builders.old_invoice, builders.old_payment_intent, builders.old_subscription):
        yield Case(builders.event("x", make()), f"old object {make.__name__}", "ordinary")
    for person in builders.PEOPLE:
        yield Case(person.customer_details | person.on_customer, f"person of {person.country}", "ordinary")
    yield Case(PROSE, "long text", "ordinary")


def planted(random: Random) -> Cases:
    """A number in any text of any event, in an event told as a text, and far inside a long text."""
    for event in random.sample(clean_events(date(2026, 11, 22)), PLANTED):
        number, spoken = common(random), common(random)
        place = random.randrange(_texts(event))
        yield Case(_replaced(event, place, f"card {grouped(number)}"), "planted in an event", "people", (number,))
        text = json.dumps({**event, "note": f"paid with {grouped(spoken)}"}, indent=random.choice((None, 2)))
        yield Case(text, "planted in an event as a text", "people", (spoken,))
        number, at = common(random), random.randrange(len(PROSE))
        yield Case(f"{PROSE[:at]} {grouped(number)} {PROSE[at:]}", "planted in a long text", "people", (number,))


def _texts(value: Json) -> int:
    if isinstance(value, dict | list):
        return sum(_texts(item) for item in (value.values() if isinstance(value, dict) else value))
    return isinstance(value, str)


def _replaced(value: Json, place: int, text: str) -> Json:
    """Put the text where the text of this place stands."""
    if isinstance(value, str):
        return text if place == 0 else value
    if not isinstance(value, dict | list):
        return value
    pairs = list(value.items() if isinstance(value, dict) else enumerate(value))
    told = []
    for name, item in pairs:
        told.append((name, _replaced(item, place, text) if 0 <= place < _texts(item) else item))
        place -= _texts(item)
    return dict(told) if isinstance(value, dict) else [item for _, item in told]
