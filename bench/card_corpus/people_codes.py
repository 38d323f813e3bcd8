"""Security codes, PINs and expiry dates by the name of their field, in many spellings and languages, and track data."""

from random import Random

from bench.card_corpus.case import Case, Cases
from bench.card_corpus.numbers import NETWORKS, common, digits, drawn, grouped
from bench.card_corpus.templates import PEOPLE

CODES = PEOPLE["codes"]
EXPIRY_VALUES = ("12/28", "12/2028", "12-28", "1228", "12 / 28")


def cases(random: Random) -> Cases:
    """Codes by name, numbers with their codes in other fields, magnetic stripes."""
    yield from _named(random, "security code", 3)
    yield from _named(random, "PIN", 4)
    for name in CODES["expiry"]:
        value = random.choice(EXPIRY_VALUES)
        yield Case({"metadata": {name: value}}, f"expiry {name}", "people", (value.strip(),), value)
    for text in CODES["in text"]:
        yield Case({"note": text}, f"named in text: {text}", "people", ("1234" if "1234" in text else "123",), text)
    for _ in range(3):
        yield from _together(random)
        yield from _tracks(random)


def _named(random: Random, kind: str, count: int) -> Cases:
    names = CODES[kind]
    for name in names:
        code = "1" + digits(random, count - 1)
        yield Case({name: code}, f"{kind} {name}", "people", (code,))
        yield Case({"metadata": {"size": "L", name: int(code)}}, f"{kind} as int {name}", "people", (code,))
    code = "1" + digits(random, count - 1)
    for name in names[:4]:
        asked = {"key": "x", "label": {"custom": name, "type": "custom"}, "type": "numeric", "numeric": {"value": code}}
        yield Case({"custom_fields": [asked]}, f"{kind} under the label {name}", "people", (code,))
        keyed = {"key": name, "label": {"custom": "Code", "type": "custom"}, "type": "text", "text": {"value": code}}
        yield Case({"custom_fields": [keyed]}, f"{kind} under the key {name}", "people", (code,))
        yield Case([{"name": name, "value": code}], f"{kind} in a name and value pair {name}", "people", (code,))


def _together(random: Random) -> Cases:
    number = common(random)
    yield Case(
        {"number": number, "exp_month": 12, "exp_year": 2028, "cvc": "123"}, "card object", "people", (number, "123")
    )
    yield Case({"number": grouped(number), "expiry": "12/28"}, "number with expiry", "people", (number,), "12/28")
    yield Case({"note": [grouped(number), "12/28", "123"]}, "list of number, expiry, code", "people", (number,))


def _tracks(random: Random) -> Cases:
    number, amex = drawn(random, NETWORKS[1], 16), drawn(random, NETWORKS[3], 15)
    rest = digits(random, 13)
    for kind, text in {
        "track 1": f"%B{number}^FENWICK/ADA^2812101{rest}?",
        "track 1 without sentinels": f"B{number}^FENWICK/ADA ^2812101{rest}",
        "track 1 spaced": f"%B{grouped(number)}^FENWICK/ADA^2812101{rest}?",
        "track 2": f";{number}=2812101{rest}?",
        "track 2 without sentinels": f"{number}=2812101{rest}",
        "track 2 of a chip": f"{number}D2812101{rest}F",
        "track 2 in a text": f"swipe gave ;{number}=2812101{rest}? twice",
        "both tracks": f"%B{number}^FENWICK/ADA^2812101{rest}?;{number}=2812101{rest}?",
    }.items():
        yield Case(text, kind, "people", (number,))
        yield Case({"metadata": {"raw": text}}, f"{kind} in a field", "people", (number,))
    yield Case(f";{amex}=2812101{rest}?", "track 2 of American Express", "people", (amex,))
