"""Finds card numbers where facts are expected, however they were typed.

A digit run is never cut: a card number is one run, or several neighbouring runs taken whole.
Known gaps: a number inside an encoding (base64, HTML entities, percent signs), in words, or in a longer run.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final
from unicodedata import category, digit, normalize

MASK: Final = "[card number removed]"

# First digits and lengths: ISO/IEC 7812-1 and the account ranges the networks publish. Ranges longer than
# four digits are widened to four. Maestro is listed by its published prefixes only: its whole reserve
# (50, 56-58, 6) would take many phone and order numbers for cards.
NETWORKS: Final[dict[str, tuple[str, tuple[int, ...]]]] = {
    "Visa, with Dankort and Elo co-brands": ("4", (13, 16, 19)),
    "Mastercard": ("51-55 2221-2720", (16,)),
    "American Express": ("34 37", (15,)),
    "Diners Club": ("300-305 3095 36 38-39", (14, 15, 16, 17, 18, 19)),
    "Discover": ("6011 644-649 65", (16, 17, 18, 19)),
    "JCB": ("3528-3589", (16, 17, 18, 19)),
    "UnionPay": ("62 810-817", (16, 17, 18, 19)),
    "Maestro": ("5018 5020 5038 5893 6304 6390 6759 6761-6763", (12, 13, 14, 15, 16, 17, 18, 19)),
    "Bancontact, Laser, Solo, Switch": ("6703 6706 6709 6767 6771", (16, 17, 18, 19)),
    "Mir": ("2200-2204", (16, 17, 18, 19)),
    "RuPay": ("353 356 508 60 81-82", (16,)),
    "Troy": ("9792", (16,)),
    "Elo": ("5041 5066-5067 509 6362-6363", (16,)),
    "Hipercard, Cabal, Naranja": ("6062 6370 6375-6376 5895-5896", (13, 16, 19)),
    "Verve, Meeza": ("5060-5061 5078-5079 6500", (16, 18, 19)),
    "Carnet": ("2869 5061-5064", (16,)),
    "Dankort": ("5019", (16,)),
    "UATP": ("1", (15,)),
    "InterPayment, InstaPayment": ("636-639", (16, 17, 18, 19)),
    "PayPak, Borica": ("2205", (16,)),
    "UzCard, Humo, Belkart": ("5614 8600 9860 9112", (16,)),
    "Napas": ("9704", (16, 19)),
}
SHORTEST, LONGEST = 12, 19
RUNS_EXAMINED: Final = 5_000  # digit runs in one value; with more, the value is "undecided"

_SEPARATORS: Final = "".join(map(chr, range(0x1F))) + " \x7f-./,_\\"  # U+001F parts joined values
_OTHER_SEPARATORS: Final = dict(
    zip("\u2212\u02d7\u2043\u207b\u208b·․‧・。、،⸲⁄∕⧸\u2800", "-----.....,,,/// ", strict=True)
)
_INVISIBLE: Final = frozenset(["Cf", "Mn", "Me", "Cs"])
_INVISIBLE_LETTERS: Final = "\u115f\u1160\u3164\uffa0"  # the Hangul fillers
_SEPARATOR_CATEGORIES: Final = {"Zs": " ", "Zl": " ", "Zp": " ", "Cc": " ", "Pd": "-", "Pc": "_"}
_OTHER_DIGITS: Final = frozenset(chr(n) for n in range(0x80, 0x20000) if digit(chr(n), -1) >= 0)

_ASCII: Final = bytes(range(0x80))
_ZEROES: Final = bytes.maketrans(b"123456789", b"000000000")
_UNSEEN: Final = _SEPARATORS.encode() + bytes(range(0x80, 0x100))
_ENOUGH: Final = b"0" * SHORTEST

_RUN: Final = re.compile(r"[0-9]++")
_GAP: Final = re.compile(f"[{re.escape(_SEPARATORS)}]{{1,3}}+")
# What is no card number although its digits may say so.
_EXEMPT: Final = re.compile(
    r"""(?<![0-9A-Za-z])(?:
    (?P<uuid> [0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Za-z]))
    | (?P<digest> (?=[0-9]*+[A-Fa-f])(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{56}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{96}
                  |[0-9A-Fa-f]{128})(?![0-9A-Za-z]))
    | (?P<hex> (?=[0-9]*+[A-Fa-f])(?![0-9A-Fa-f]*[0-9]{13})[0-9A-Fa-f]{32,}+(?![0-9A-Za-z]))
    | (?P<stripe_id> [a-z]{2,}+_(?:[a-z]++_)?(?=[0-9]*+[A-Za-z])(?![0-9A-Za-z]*[0-9]{13})[0-9A-Za-z]{12,}+)
    | (?P<iban> [A-Z]{2}[0-9]{2}(?:\ ?[0-9A-Z]{4}){2,7}(?:\ ?[0-9A-Z]{1,3})?(?![0-9A-Za-z]))
    | (?P<phone> \+[0-9](?:[ ./-]{0,2}[0-9]){7,12}(?![ ./-]{0,2}[0-9]))
    | (?P<date> (?:[0-3]?[0-9](?P<a>[./-])[01]?[0-9](?P=a)(?:19|20)[0-9]{2}
                |(?:19|20)[0-9]{2}(?P<b>[./-])[01]?[0-9](?P=b)[0-3]?[0-9])(?![./-]?[0-9]))
    )""",
    re.VERBOSE,
)


def _prefixes(ranges: str) -> Iterator[str]:
    for item in ranges.split():
        low, _, high = item.partition("-")
        for prefix in range(int(low.ljust(4, "0")), int((high or low).ljust(4, "9")) + 1):
            yield f"{prefix:04}"


def _lengths_by_prefix() -> dict[str, frozenset[int]]:
    known: dict[str, frozenset[int]] = {}
    for ranges, lengths in NETWORKS.values():
        for prefix in _prefixes(ranges):
            known[prefix] = known.get(prefix, frozenset()).union(lengths)
    return known


_LENGTHS: Final = _lengths_by_prefix()
_LUHN: Final = (
    bytes.maketrans(b"0123456789", bytes(range(10))),
    bytes.maketrans(b"0123456789", bytes([0, 2, 4, 6, 8, 1, 3, 5, 7, 9])),
)


class _Plain(dict[int, str | None]):
    """What a character outside ASCII counts as: a digit, a separator, nothing or itself. Fills when asked."""

    def __missing__(self, code: int) -> str | None:
        self[code] = plain = _plain_character(chr(code))
        return plain


def _plain_character(char: str) -> str | None:
    if char.isascii():
        return char
    if char in _OTHER_DIGITS:
        return str(digit(char))
    kind = category(char)
    if kind in _INVISIBLE or char in _INVISIBLE_LETTERS:
        return None
    separator = _OTHER_SEPARATORS.get(char) or _SEPARATOR_CATEGORIES.get(kind) or normalize("NFKC", char)
    return separator if separator in _SEPARATORS else char


_PLAIN: Final = _Plain()


def suspicious(text: str) -> bool:
    """Say cheaply whether a closer look is needed; values joined by U+001F are seen apart."""
    octets = text.encode("utf-8", "ignore")
    if _ENOUGH in octets.translate(_ZEROES, _UNSEEN):
        return True
    return len(octets) != len(text) and not _OTHER_DIGITS.isdisjoint(octets.translate(None, _ASCII).decode())


def sightings(value: str | int | float) -> dict[str, int]:
    """Count what must not be here, by detector; a clean value gives nothing."""
    text = value if isinstance(value, str) else _digits(value)
    if not suspicious(text):
        return {}
    plain = text if text.isascii() else text.translate(_PLAIN)
    if next(islice(_RUN.finditer(plain), RUNS_EXAMINED, None), None):
        return {"undecided": 1}
    found = _card_numbers(plain)
    return {"card_number": found} if found else {}


def _digits(number: float) -> str:
    """Write out the whole part when it is as long as a card number can be (infinities and NaN are not).

    Twelve digits are taken for an amount: Stripe's largest have as many, and cards of twelve are long gone.
    """
    return str(abs(int(number))) if 10**SHORTEST <= abs(number) < 10**LONGEST else ""


def _card_numbers(text: str) -> int:
    """Count the card numbers; only where there is one do we ask whether it is something else."""
    found = sum(map(_cards_in, _chains(text)))
    return found and sum(map(_cards_in, _chains(_EXEMPT.sub(_without, text))))


def _without(match: re.Match[str]) -> str:
    if match.lastgroup != "iban":
        return "x"
    groups = match[0].split(" ")
    for last in range(len(groups), 0, -1):
        if _is_iban("".join(groups[:last])):
            return "x ".join(("", " ".join(groups[last:])))
    return match[0]


def _is_iban(text: str) -> bool:
    """Check the two check digits (ISO 13616): what a card number after two letters has once in 97 times."""
    return len(text) > SHORTEST and int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97 == 1


def _chains(text: str) -> Iterator[list[str]]:
    """Collect neighbouring digit runs, parted by at most three separators."""
    chain: list[str] = []
    end = 0
    for run in _RUN.finditer(text):
        if chain and not _GAP.fullmatch(text, end, run.start()):
            yield chain
            chain = []
        chain.append(run[0])
        end = run.end()
    yield chain


def _cards_in(chain: Sequence[str]) -> int:
    found = start = 0
    while start < len(chain):
        runs = _card_from(chain, start)
        found += runs > 0
        start += runs or 1
    return found


def _card_from(chain: Sequence[str], start: int) -> int:
    """Count the runs that make a card number from here on; 0 when none do."""
    digits = ""
    for position in range(start, len(chain)):
        digits += chain[position]
        if len(digits) > LONGEST:
            break
        if len(digits) in _LENGTHS.get(digits[:4], ()) and _luhn(digits.encode()):
            return position - start + 1
    return 0


def _luhn(digits: bytes) -> bool:
    single, double = _LUHN
    return (sum(digits[-1::-2].translate(single)) + sum(digits[-2::-2].translate(double))) % 10 == 0
