"""Values that nobody sends by accident, each nearly as long as a body may be, and the events that carry them."""

import base64
import json
from collections.abc import Callable, Iterable

from tests import builders

SIZE = 1_000_000  # bytes of JSON; a body may have 1,048,576
GROUP = "4242"
ROUNDS = 34  # each makes base64 a third longer


def text(characters: str) -> str:
    """Write a JSON string of one stretch, again and again."""
    return '"' + characters * (SIZE // len(characters.encode())) + '"'


def lists(items: Iterable[str]) -> str:
    """Write a JSON list."""
    return f"[{','.join(items)}]"


def nest(opening: str, closing: str, depth: int) -> str:
    """Write containers in containers."""
    return opening * depth + "1" + closing * depth


def keys(count: int, name: str) -> str:
    """Write an object with as many keys as fit."""
    return "{" + ",".join(f'"{name.format(number)}":1' for number in range(count)) + "}"


def encoded(rounds: int) -> str:
    """Write base64 of base64 of base64 of a card number."""
    inner = (GROUP * 4).encode()
    for _ in range(rounds):
        inner = base64.b64encode(inner)
    return json.dumps(inner.decode())


def quoted(rounds: int) -> str:
    """Write a card number as JSON in a string in a string: each round doubles the backslashes."""
    inner = f'{{"number": "{GROUP * 4}"}}'
    for _ in range(rounds):
        inner = json.dumps(inner)
    return inner


# What each value is, as JSON. The events with all of these are genuine and must be kept.
VALUES: dict[str, Callable[[], str]] = {
    "digits": lambda: text("1"),
    "card numbers in a row": lambda: text(GROUP * 4),
    "card numbers apart": lambda: text(" ".join([GROUP] * 4) + ", "),
    "groups of digits": lambda: text(f"{GROUP} "),
    "single digits": lambda: text("4 "),
    "digits and dashes": lambda: text("4-"),
    "digits and letters": lambda: text("4x"),
    "digits that cannot be seen apart": lambda: text("4\u200b"),
    "digits of another script": lambda: text("\u0664"),
    "digits under marks": lambda: text("4\u0301"),
    "escaped digits": lambda: text(r"\u0034"),
    "entities": lambda: text("&#52;"),
    "percent signs": lambda: text("%34"),
    "percent signs of percent signs": lambda: text("%25"),
    "letters": lambda: text("x"),
    "words": lambda: text("card "),
    "capitals that may be base64": lambda: text("NDI0"),
    "hexadecimal": lambda: text("34323432"),
    "base64 in base64": lambda: encoded(ROUNDS),
    "JSON in JSON": lambda: quoted(17),
    "brackets in a text": lambda: text("[{"),
    "quotes": lambda: text(r"\""),
    "backslashes": lambda: text(r"\\"),
    "white space": lambda: text(" "),
    "line breaks": lambda: text(r"\n"),
    "at signs": lambda: text("@"),
    "half an address": lambda: '"' + "x" * (SIZE // 2) + "@" + "x" * (SIZE // 2) + '"',
    "encoded at signs": lambda: text("x%40"),
    "addresses": lambda: text("a@b.c "),
    "addresses without an end": lambda: text("a@b."),
    "magnetic stripes": lambda: text("%B4242^"),
    "lone surrogates": lambda: text(r"\ud800"),
    "halves in the wrong order": lambda: text(r"\udc00\ud800"),
    "NULs": lambda: text(r"\u0000"),
    "a whole number of a million digits": lambda: "1" * SIZE,
    "a fraction of a million digits": lambda: "0." + "1" * SIZE,
    "an exponent": lambda: "1e400",
    "a negative exponent": lambda: "1e-400",
    "minus nothing": lambda: "-0.0",
    "a card number with an exponent": lambda: "4.242424242424242e15",
    "beyond bigint": lambda: str(2**63),
    "beyond 64 bits": lambda: str(-(2**64)),
    "containers, as deep as they may be": lambda: nest("[", "]", 58),
    "objects, as deep as they may be": lambda: nest('{"a":', "}", 58),
    "100,000 keys": lambda: keys(100_000, "{:x}"),
    "keys of digits": lambda: keys(40_000, "4242{:012}"),
    "one key, again and again": lambda: keys(100_000, "name"),
    "keys that are no names": lambda: keys(40_000, r"\u0000 \ud800 {}"),
    "a long key": lambda: f'{{{text("1")}:1}}',
    "a list of numbers": lambda: lists(["4242"] * (SIZE // 5)),
    "a list of texts": lambda: lists([f'"{GROUP}"'] * (SIZE // 7)),
    "a short list of texts": lambda: lists([f'"{GROUP}"'] * 4_000),
    "a list of lists": lambda: lists(["[]"] * (SIZE // 3)),
    "a list of objects": lambda: lists(['{"id":"4242"}'] * (SIZE // 14)),
    "a list of nulls": lambda: lists(["null"] * (SIZE // 5)),
}  # fmt: skip
# Signed, but no event that Stripe could mean: refused, and nothing is stored.
REFUSED: dict[str, Callable[[], str]] = {
    "a depth bomb of lists": lambda: nest("[", "]", SIZE // 2 - 1),
    "a depth bomb of objects": lambda: nest('{"a":', "}", SIZE // 6 - 1),
    "a bomb that does not end": lambda: "[" * SIZE,
    "a little too deep": lambda: nest("[", "]", 70),
}
PLACEHOLDER = "?here?"
# Where the value stands in a charge: a fact, the id that stands for a person, a person's, what goes, what nobody knows.
PLACES: dict[str, Callable[[], dict[str, object]]] = {
    "a fact": lambda: {"transfer_group": PLACEHOLDER},
    "an amount": lambda: {"amount_captured": PLACEHOLDER},
    "the customer": lambda: {"customer": PLACEHOLDER},
    "a name": lambda: {"billing_details": {"name": PLACEHOLDER, "email": "ada@example.com"}},
    "an address": lambda: {"billing_details": {"address": PLACEHOLDER}},
    "an object inside": lambda: {"refunds": {"data": PLACEHOLDER}},
    "metadata": lambda: {"metadata": PLACEHOLDER},
    "an unknown field": lambda: {"new_field": PLACEHOLDER},
    "the object": lambda: {"id": PLACEHOLDER},
}


def body(value: str, place: str, number: int = 0) -> bytes:
    """Write the event with the value in its place, as bytes."""
    charge = builders.charge(**{"id": f"ch_{number}"} | PLACES[place]())
    event = builders.event("charge.succeeded", charge, id=f"evt_{number}")
    return json.dumps(event).replace(f'"{PLACEHOLDER}"', value).encode()
