"""Innocent texts behind the same encodings and scripts as the guilty ones."""

import base64
import gzip
import json
from datetime import date
from random import Random
from urllib.parse import quote

from bench.card_corpus.case import Case, Cases
from bench.card_corpus.encodings_script import INVISIBLE, scripts
from bench.card_corpus.encodings_text import ESCAPES, PACKED
from bench.card_corpus.numbers import digits
from bench.card_corpus.ordinary_ids import Make, could_be_card, innocent, token
from bench.card_corpus.shop import clean_events

TEXTS = (
    "Order #1009 of Ada & Söhne",
    "call +49 30 1234567 at 10:30",
    "2026-11-22T14:15:16Z",
    "49.90 EUR net",
    "pi_3PxQm4Txy7Zab",
    "日本語の文章です 10",
)
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def _vin(random: Random) -> str:
    return "".join(random.choices(LETTERS + "0123456789" * 2, k=11)) + digits(random, 6)


def _key(random: Random) -> str:
    return "-".join("".join(random.choices("OISBl0158" + LETTERS + "23467", k=5)) for _ in range(5))


WORDS: dict[str, Make] = {
    "vehicle": _vin,
    "licence key": _key,
    "LEI": lambda r: f"5493{digits(r, 2)}{''.join(r.choices(LETTERS + '0123456789', k=12))}{digits(r, 2)}",
    "ISIN": lambda r: f"US{digits(r, 10)}",
    "DOI": lambda r: f"10.{digits(r, 4)}/{digits(r, 4)}.{digits(r, 4)}",
    "Aadhaar": lambda r: innocent(r, lambda a: f"{digits(a, 4)} {digits(a, 4)} {digits(a, 4)}"),
    "resident of China": lambda r: innocent(r, lambda a: f"110105{a.randrange(1940, 2010)}{digits(a, 8)}"),
    "resident of South Africa": lambda r: innocent(r, lambda a: f"800101{digits(a, 4)}08{digits(a, 1)}"),
    "resident of Sweden": lambda r: innocent(r, lambda a: f"19800101-{digits(a, 4)}"),
    "resident of Korea": lambda r: innocent(r, lambda a: f"800101-{digits(a, 7)}"),
    "CLABE": lambda r: innocent(r, lambda a: f"012{digits(a, 15)}"),
    "sort code": lambda r: f"{digits(r, 2)}-{digits(r, 2)}-{digits(r, 2)} {digits(r, 8)}",
    "routing number": lambda r: f"routing 0{digits(r, 8)} account {digits(r, 9)}",
    "picture": lambda r: "data:image/png;base64," + base64.b64encode(r.randbytes(1_500)).decode(),
    "compressed": lambda r: base64.b64encode(gzip.compress(r.randbytes(300), mtime=0)).decode(),
    "event in base64": lambda r: base64.b64encode(
        json.dumps(r.choice(clean_events(date(2026, 11, 22)))).encode()
    ).decode(),
    "query": lambda r: f"https://shop.example/r?q={quote('Größe 42, rot')}&utm_id={digits(r, 10)}&gclid={token(r, 60)}",
    "four figures": lambda r: _four(r),
    "four figures as numbers": lambda r: [int(figure) for figure in _four(r)],
    "four figures in fields": lambda r: dict(zip(("store", "till", "clerk", "receipt"), _four(r), strict=True)),
    "zeros": lambda _: "0000 0000 0000 0000",
    "ones to fours": lambda _: "1111 2222 3333 4444",
    "counted": lambda _: "1234567890123456",
}


def _four(random: Random) -> list[str]:
    figures = [str(random.randrange(1_000, 10_000)) for _ in range(4)]
    runs = ["".join(figures[start:end]) for start in range(4) for end in range(start + 2, 5)]
    return _four(random) if any(map(could_be_card, runs)) else figures


def cases(random: Random) -> Cases:
    """Each encoding over each text, each script's digits in a telephone number, each invisible sign in a text."""
    for kind, spell in (ESCAPES | PACKED).items():
        yield Case({"note": spell(random.choice(TEXTS))}, f"innocent {kind}", "ordinary")
        yield Case(spell(random.choice(TEXTS)), f"innocent {kind}", "ordinary")
    for name, signs in scripts().items():
        text = f"+49 30 {digits(random, 7)}, 22.11.2026".translate({48 + at: sign for at, sign in enumerate(signs)})
        yield Case(text, f"innocent {name}", "ordinary")
    for name, sign in INVISIBLE.items():
        yield Case({"note": f"Ada{sign} paid{sign}{sign} 49.90{sign}"}, f"innocent {name}", "ordinary")
    for kind, make in WORDS.items():
        for _ in range(4):
            yield Case(make(random), kind, "ordinary")
