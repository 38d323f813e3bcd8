"""What people write about cards without giving one away, masked numbers, and whole events of a shop."""

import json
from datetime import date
from random import Random
from typing import Any

from bench.card_corpus.case import Case, Cases
from bench.card_corpus.numbers import digits
from bench.card_corpus.templates import ORDINARY
from bench.sample import sample
from tests import builders

FIELDS = (
    *(
        {"cvc_check": "pass"},
        {"cvc": None},
        {"cvv": ""},
        {"cvc": "pass"},
        {"cvc_check": "unavailable", "cvv_result": "M"},
        {"pin": None},
    ),
    *(
        {"pinned": True},
        {"pin_required": False},
        {"has_cvv": True},
        {"expires_at": 1794000000},
        {"expiration": None},
        {"shipping": 499},
    ),
    *(
        {"expiry_date": "2026-12-31"},
        {"pincode": "560001"},
        {"pincode": 110001},
        {"pin_code": "560034"},
        {"last4": "4242"},
        {"bin": "424242"},
    ),
    *(
        {"card": {"brand": "visa", "last4": "0341", "funding": "credit"}},
        {"opinion": "1234"},
        {"spin": "123"},
        {"pinterest_id": "1234"},
    ),
    *(
        {"require_cvc_recollection": True},
        {"security_code_sent": True},
        {"verification_code_sent_at": 1794000000},
        {"code": "SUMMER26"},
    ),
    *(
        {"expires_after": 3600},
        {"valid": True},
        {"cvc_errors": 3},
        {"pins": ["home", "work"]},
        {"card_count": 3},
        {"card_id": 1009},
    ),
    *(
        {"metadata": {"size": "L", "quantity": 2, "gift": "yes"}},
        {"a": []},
        {},
        [],
        [None, True, False, 0, 1, -1, 0.5],
        {"": ""},
    ),
)


def cases(random: Random) -> Cases:
    """Masked numbers, talk, fields that sound like card data, events."""
    for pattern in ORDINARY["texts"]["masked"]:
        for _ in range(2):
            text = "".join(digits(random, 1) if sign == "#" else sign for sign in pattern)
            yield Case({"note": text}, f"masked {pattern}", "ordinary")
    for text in ORDINARY["texts"]["talk"]:
        yield Case({"note": text} if len(text) % 2 else text, f"talk: {text}", "ordinary")
    for number, value in enumerate(FIELDS):
        yield Case(value, f"field {number}", "ordinary")
    yield from events(random)


def clean_events(today: date) -> list[dict[str, Any]]:
    """The sample's shop without the customers who typed a card number into a field of its own."""
    return [event for event in sample(today) if "4242" * 4 not in json.dumps(event)]


def events(random: Random) -> Cases:
    """Whole events as Stripe posts them: one of each type from the sample's shop, old API versions, and its people."""
    told = {event["type"]: event for event in clean_events(date(2026, 11, 22))}
    for type_, event in told.items():
        yield Case(event, f"event {type_}", "ordinary")
    for event in random.sample(clean_events(date(2026, 10, 1)), 60):
        yield Case(event, f"event {event['type']} of a shop", "ordinary")
    for make in (builders.old_charge, builders.old_invoice, builders.old_payment_intent, builders.old_subscription):
        yield Case(builders.event("x", make()), f"old object {make.__name__}", "ordinary")
    for person in builders.PEOPLE:
        yield Case(person.customer_details | person.on_customer, f"person of {person.country}", "ordinary")
