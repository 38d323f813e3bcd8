"""Card numbers behind an encoding: percent signs, entities, escapes, base64, hex, quoted-printable, exponents."""

import base64
import html
import json
import quopri
from collections.abc import Callable
from random import Random
from urllib.parse import quote

from bench.card_corpus.case import Case, Cases
from bench.card_corpus.numbers import NETWORKS, any_number, common, digits, drawn, grouped, is_luhn

Spell = Callable[[str], str]


def _percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _urlsafe(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _hex(text: str, joint: str = "", before: str = "") -> str:
    return joint.join(f"{before}{byte:02x}" for byte in text.encode())


ESCAPES: dict[str, Spell] = {
    "percent of digits": _percent,
    "percent in lower case": lambda text: _percent(text).lower(),
    "percent of every other digit": lambda text: "".join(_percent(s) if at % 2 else s for at, s in enumerate(text)),
    "double percent": lambda text: quote(_percent(text)),
    "double percent of spaces": lambda text: quote(quote(text)),
    "decimal entities": lambda text: "".join(f"&#{ord(sign)};" for sign in text),
    "padded decimal entities": lambda text: "".join(f"&#{ord(sign):04d};" for sign in text),
    "hex entities": lambda text: "".join(f"&#x{ord(sign):x};" for sign in text),
    "hex entities in capitals": lambda text: "".join(f"&#X{ord(sign):X};" for sign in text),
    "entities without semicolons": lambda text: "".join(f"&#{ord(sign)}" for sign in text),
    "entities escaped twice": lambda text: html.escape("".join(f"&#{ord(sign)};" for sign in text)),
    "one entity inside": lambda text: f"{text[:3]}&#{ord(text[3])};{text[4:]}",
    "nbsp entities": lambda text: text.replace(" ", "&nbsp;"),
    "thin space entities": lambda text: text.replace(" ", "&thinsp;"),
    "hyphen entities": lambda text: text.replace(" ", "&ndash;"),
    "decimal nbsp": lambda text: text.replace(" ", "&#160;"),
    "hex nbsp": lambda text: text.replace(" ", "&#xA0;"),
    "zero-width entities": lambda text: "&#8203;".join(text),
    "soft hyphen entities": lambda text: "&shy;".join(text),
    "JSON escapes": lambda text: "".join(f"\\u{ord(sign):04x}" for sign in text),
    "JSON escapes in a string": lambda text: '{"card":"' + "".join(f"\\u{ord(sign):04x}" for sign in text) + '"}',
    "JSON escapes escaped": lambda text: "".join(f"\\\\u{ord(sign):04x}" for sign in text),
    "some JSON escapes": lambda text: f"{text[:2]}\\u{ord(text[2]):04x}{text[3:9]}\\u{ord(text[9]):04x}{text[10:]}",
    "backslash x escapes": lambda text: "".join(f"\\x{ord(sign):02x}" for sign in text),
    "escaped line breaks": lambda text: text.replace(" ", "\\n"),
    "escaped tabs": lambda text: text.replace(" ", "\\t"),
    "JSON twice": lambda text: json.dumps(json.dumps({"card": text, "a": [1]})),
    "JSON thrice": lambda text: json.dumps(json.dumps(json.dumps({"card": text}))),
    "quoted-printable": lambda text: "".join(f"={ord(sign):02X}" for sign in text),
    "quoted-printable soft break": lambda text: f"{text[:7]}=\n{text[7:]}",
    "quoted-printable letter": lambda text: quopri.encodestring(
        f"Zahlung für {text.replace(' ', ' ')}".encode()
    ).decode(),
}
PACKED: dict[str, Spell] = {
    "base64": _base64,
    "base64 without padding": lambda text: _base64(text).rstrip("="),
    "base64 for URLs": lambda text: _urlsafe(f"??>{text}"),
    "base64 of a sentence": lambda text: _base64(f"my card is {text} thanks"),
    "base64 of JSON": lambda text: _base64(json.dumps({"card": text, "name": "Ada"})),
    "base64 data URL": lambda text: "data:text/plain;base64," + _base64(text),
    "base64 in a sentence": lambda text: f"see {_base64(f'card {text}')} for it",
    "base64 in a query": lambda text: "https://shop.example/r?p=" + quote(_base64(f"card={text}"), safe=""),
    "base64 in JSON": lambda text: json.dumps({"p": _base64(text)}),
    "base64 in lines": lambda text: base64.encodebytes(
        f"{'long before ' * 6}{text}{' long after' * 6}".encode()
    ).decode(),
    "base64 twice": lambda text: _base64(_base64(text)),
    "basic authorization": lambda text: "Basic " + _base64(f"ada:{text}"),
    "payload of a token": lambda text: ".".join(
        map(_urlsafe, ('{"alg":"HS256"}', json.dumps({"c": text}), "signature"))
    ),
    "base64 of UTF-16": lambda text: base64.b64encode(text.encode("utf-16-le")).decode(),
    "hex": _hex,
    "hex in capitals": lambda text: _hex(text).upper(),
    "hex after 0x": lambda text: "0x" + _hex(text),
    "hex bytes after 0x": lambda text: _hex(text, " ", "0x"),
    "spaced hex": lambda text: _hex(text, " "),
    "hex by colons": lambda text: _hex(text, ":"),
    "hex by dashes": lambda text: _hex(text, "-"),
    "hex in a sentence": lambda text: f"sent {_hex(f'card {text}')} today",
    "hex of JSON": lambda text: _hex(json.dumps({"card": text})),
    "bytes in a list": lambda text: str(list(text.encode())),
}


def cases(random: Random) -> Cases:
    """Each encoding of a plain and of a spaced number, bare and in a field, and exponents."""
    for kind, spell in (ESCAPES | PACKED).items():
        for number in (any_number(random), common(random), common(random)):
            for text in (number, grouped(number)):
                encoded = spell(text)
                if encoded != text:
                    yield _case(random, encoded, kind, number)
    for _ in range(3):
        yield from _exponents(random)


def _case(random: Random, encoded: str, kind: str, number: str) -> Case:
    value = encoded if random.random() < 0.5 else {"metadata": {"note": encoded}}
    return Case(value, kind, "encodings", (number,), encoded)


def _exponents(random: Random) -> Cases:
    """A spreadsheet's habit: the number as mantissa and power of ten."""
    number = _round(random)
    full = drawn(random, NETWORKS[0], 16)
    for kind, text, secret in (
        ("exponent of all digits", f"{full[0]}.{full[1:]}e15", full),
        ("exponent of all digits, capital and plus", f"{full[0]}.{full[1:]}E+15", full),
        ("exponent with a comma", f"{full[0]},{full[1:]}E+15", full),
        ("short exponent", f"{number[0]}.{number[1:13]}E+15", number),
        ("whole exponent", f"{number[:13]}e3", number),
        ("decimal zeros", f"{full}.0", full),
        ("decimal zeros, two", f"card {full}.00", full),
    ):
        yield Case(text, kind, "encodings", (secret,), text)
    yield Case({"card": float(f"{number[:13]}e3")}, "exponent as a number", "encodings", (number,))


def _round(random: Random) -> str:
    """Draw a Visa number that ends in three zeros, as spreadsheets show it."""
    while not is_luhn(number := f"4{digits(random, 12)}000"):
        pass
    return number
