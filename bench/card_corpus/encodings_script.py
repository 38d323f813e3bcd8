"""Card numbers in other scripts' digits, in letters that look like digits, and with invisible signs between."""

import sys
import unicodedata
from random import Random

from bench.card_corpus.case import Case, Cases
from bench.card_corpus.numbers import common, grouped

INVISIBLE = {
    "zero-width space": "\u200b",
    "zero-width joiner": "\u200d",
    "zero-width non-joiner": "\u200c",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "soft hyphen": "\u00ad",
    "left-to-right mark": "\u200e",
    "right-to-left mark": "\u200f",
    "left-to-right embedding": "\u202a",
    "pop directional": "\u202c",
    "right-to-left isolate": "\u2067",
    "invisible separator": "\u2063",
    "Mongolian vowel separator": "\u180e",
    "variation selector": "\ufe0f",
    "combining grapheme joiner": "\u034f",
    "combining strike": "\u0336",
    "combining acute": "\u0301",
    "combining circle": "\u20dd",
    "Hangul filler": "\u3164",
    "Arabic letter mark": "\u061c",
    "tag": "\U000e0020",
    "null": "\u0000",
    "bell": "\u0007",
    "Braille blank": "\u2800",
}
LOOKALIKES = {
    "superscript": "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "subscript": "₀₁₂₃₄₅₆₇₈₉",
    "circled": "⓪①②③④⑤⑥⑦⑧⑨",
    "negative circled": "⓿❶❷❸❹❺❻❼❽❾",
    "sans-serif circled": "🄋➀➁➂➃➄➅➆➇➈",
    "double circled": "⓪⓵⓶⓷⓸⓹⓺⓻⓼⓽",
    "full stop": "🄀⒈⒉⒊⒋⒌⒍⒎⒏⒐",
    "Chinese": "〇一二三四五六七八九",
}
PARENTHESISED = "0⑴⑵⑶⑷⑸⑹⑺⑻⑼"
KEYCAP = "\ufe0f\u20e3"


def scripts() -> dict[str, str]:
    """Every run of ten decimal digits that Unicode has, by the name of its zero."""
    zeros = [code for code in range(128, sys.maxunicode) if unicodedata.decimal(chr(code), None) == 0]
    return {unicodedata.name(chr(zero)): "".join(chr(zero + step) for step in range(10)) for zero in zeros}


def cases(random: Random) -> Cases:
    """Each script and each invisible sign."""
    for name, signs in (scripts() | LOOKALIKES | {"parenthesised": PARENTHESISED}).items():
        for spaced in (False, True):
            number = common(random)
            text = (grouped(number) if spaced else number).translate(
                {ord(str(at)): sign for at, sign in enumerate(signs)}
            )
            yield Case(f"card {text}" if spaced else text, f"digits {name}", "encodings", (number,), text)
    for name, sign in INVISIBLE.items():
        yield from _sown(random, name, sign)
    yield from _mixed(random)


def _sown(random: Random, name: str, sign: str) -> Cases:
    number, groups, field = common(random), common(random), common(random)
    yield _hidden(sign.join(number), f"{name} between digits", number)
    yield _hidden(grouped(groups, sign), f"{name} between groups", groups)
    text = f"{field[:5]}{sign}{sign}{field[5:]}"
    yield Case({"note": f"card {text} ok"}, f"{name} inside", "encodings", (field,), text)


def _hidden(text: str, kind: str, number: str) -> Case:
    return Case(text, kind, "encodings", (number,), text)


def _mixed(random: Random) -> Cases:
    every = ["0123456789", *scripts().values()]
    for _ in range(4):
        number = common(random)
        yield _hidden("".join(f"{digit}{KEYCAP}" for digit in number), "keycaps", number)
        number = common(random)
        yield _hidden(" ".join(f"{digit}\u20e3" for digit in number), "spaced keycaps", number)
        number = common(random)
        yield _hidden("".join(random.choice(every)[int(digit)] for digit in number), "digits of all scripts", number)
        number = common(random)
        half = number[:8] + number[8:].translate({48 + at: 0xFF10 + at for at in range(10)})
        yield _hidden(half, "half in full width", number)
        number = common(random)
        yield _hidden("\u202e" + number[::-1] + "\u202c", "reversed by an override", number)
        number = common(random)
        yield _hidden("".join(f"{digit}{random.choice('̴̵̶̷')}" for digit in number), "struck through", number)
