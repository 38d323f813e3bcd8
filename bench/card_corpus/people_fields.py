"""Card numbers as forms and integrations send them: in keys, numbers, lists, neighbouring fields, Stripe's shapes."""

from random import Random

from bench.card_corpus.case import Case, Cases, Json
from bench.card_corpus.numbers import NETWORKS, any_number, common, drawn, grouped

NAMES = (
    "card",
    "card_number",
    "cardNumber",
    "cc",
    "pan",
    "note",
    "comment",
    "client_reference_id",
    "order_id",
    "ref",
    "x",
)
PARTS = (
    *(("card_1", "card_2", "card_3", "card_4"), ("cc1", "cc2", "cc3", "cc4"), ("part1", "part2", "part3", "part4")),
    *(("number[0]", "number[1]", "number[2]", "number[3]"), ("a", "b", "c", "d"), ("pan-1", "pan-2", "pan-3", "pan-4")),
    *(("card_first4", "card_second4", "card_third4", "card_last4"), ("0", "1", "2", "3")),
)


def cases(random: Random) -> Cases:
    """All that fields hold."""
    for _ in range(3):
        yield from _shapes(random)
    for names in PARTS:
        yield from _parts(random, names)
    yield from _lists(random)
    for network in NETWORKS:
        yield from _numbers(random, drawn(random, network, network.lengths[0]))


def _shapes(random: Random) -> Cases:
    for name in NAMES:
        number = any_number(random)
        yield Case({name: number}, f"field {name}", "people", (number,))
        yield Case({"id": "cus_Qx", "metadata": {name: grouped(number)}}, f"metadata {name}", "people", (number,))
    for kind, value, number in _custom_fields(random):
        yield Case(value, kind, "people", (number,))
    yield from _keys(random)


def _custom_fields(random: Random) -> list[tuple[str, Json, str]]:
    number, other, third = common(random), common(random), common(random)
    label = {"custom": "Delivery note", "type": "custom"}
    text = {"key": "note", "label": label, "optional": True, "type": "text", "text": {"value": grouped(number)}}
    digits = {"key": "ref", "label": label, "type": "numeric", "numeric": {"value": other, "maximum_length": None}}
    named = {"key": "x", "label": {"custom": grouped(third), "type": "custom"}, "type": "text", "text": {"value": None}}
    event = {"object": "event", "data": {"object": {"object": "checkout.session", "custom_fields": [text, digits]}}}
    return [
        ("custom_fields text", {"custom_fields": [text]}, number),
        ("custom_fields numeric", {"custom_fields": [digits]}, other),
        ("custom_fields label", {"custom_fields": [named]}, third),
        ("custom_fields in an event", event, number),
        (
            "previous_attributes",
            {"data": {"previous_attributes": {"metadata": {"note": f"was {grouped(third)}"}}}},
            third,
        ),
        ("shipping line2", {"shipping": {"address": {"line1": "1 Elm St", "line2": grouped(number)}}}, number),
        ("statement descriptor", {"statement_descriptor": number, "amount": 100}, number),
        ("name", {"customer_details": {"name": f"ADA {number}"}}, number),
        ("e-mail", {"email": f"{number}@example.com"}, number),
        ("phone", {"customer_details": {"phone": grouped(number)}}, number),
        ("list of texts", ["ok", f"card {number}", "thanks"], number),
        ("deep", {"a": [{"b": [{"c": {"d": [number]}}]}]}, number),
        ("bare text in a list", [number], number),
    ]


def _keys(random: Random) -> Cases:
    for kind, spell in (
        ("plain", "{0}"),
        ("spaced", "{1}"),
        ("named", "card {1}"),
        ("snake", "card_{0}"),
        ("dashed", "{2}"),
    ):
        number = common(random)
        key = spell.format(number, grouped(number), grouped(number, "-"))
        yield Case({key: "x"}, f"key {kind}", "people", (number,))
        yield Case({"metadata": {"a": 1, key: {"b": True}}}, f"inner key {kind}", "people", (number,))
    first, second = common(random), common(random)
    yield Case({first: 1, second: 2}, "two keys", "people", (first, second))


def _numbers(random: Random, number: str) -> Cases:
    yield Case(int(number), f"bare int {len(number)}", "people", (number,))
    yield Case({"card": int(number)}, f"int {len(number)}", "people", (number,))
    yield Case([1, int(number), 2], f"int in a list {len(number)}", "people", (number,))
    if int(float(number)) == int(number) < 2**53:
        yield Case({"card": float(number)}, f"float {len(number)}", "people", (number,))
        yield Case(float(number), f"bare float {len(number)}", "people", (number,))


def _fours(random: Random) -> tuple[str, list[str]]:
    """Draw a Visa number whose groups keep their zeros as numbers too."""
    while True:
        number = drawn(random, NETWORKS[0], 16)
        groups = [number[at : at + 4] for at in range(0, 16, 4)]
        if not any(group.startswith("0") for group in groups):
            return number, groups


def _parts(random: Random, names: tuple[str, ...]) -> Cases:
    number, groups = _fours(random)
    value: Json = dict(zip(names, groups, strict=True))
    yield Case(value, f"parts {names[0]}", "people", (number, "".join(groups[:3]), "".join(groups[1:])))
    value = {"metadata": {"shop": "Springfield"} | dict(zip(names, map(int, groups), strict=True)) | {"ok": True}}
    yield Case(value, f"parts as ints {names[0]}", "people", (number, "".join(groups[:3]), "".join(groups[1:])))


def _lists(random: Random) -> Cases:
    for _ in range(3):
        number, groups = _fours(random)
        inputs = [{"value": group} for group in groups]
        shapes: dict[str, Json] = {
            "groups": groups,
            "groups in a field": {"card": groups},
            "groups as ints": [int(group) for group in groups],
            "groups as ints in a field": {"n": [int(group) for group in groups], "ok": 1},
            "digits": list(number),
            "digits as ints": [int(digit) for digit in number],
            "halves": [number[:8], number[8:]],
            "halves in fields": {"card_a": number[:8], "card_b": number[8:]},
            "inputs": inputs,
            "groups among texts": ["card", *groups, "12/28"],
            "amex groups": None,
        }
        amex = drawn(random, NETWORKS[3], 15)
        shapes["amex groups"] = [amex[:4], amex[4:10], amex[10:]]
        for kind, value in shapes.items():
            secret = amex if kind == "amex groups" else number
            yield Case(value, f"list: {kind}", "people", (secret,))
