"""Says whether digits can be a card's number: first digits and lengths that networks issue, and the check digit."""

from collections.abc import Iterator
from typing import Final

# First digits and lengths, as ISO/IEC 7812-1 assigns them and the networks publish them (their issuers' guides and
# BIN lists; the open lists of card-validator and of Wikipedia's «Payment card number» say the same). Ranges longer
# than four digits are widened to four. Of Maestro's reserve, 50 and 56-58 count at the lengths that are issued and
# the published prefixes at all; the rest of its reserve (6) would take every tenth order number for a card.
NETWORKS: Final[dict[str, tuple[str, tuple[int, ...]]]] = {
    "Visa, with Dankort and Elo co-brands": ("4", (13, 16, 19)),
    "Mastercard": ("51-55 2221-2720", (16,)),
    "American Express": ("34 37", (15,)),
    "Diners Club": ("300-305 3095 36 38-39", (14, 15, 16, 17, 18, 19)),
    "Discover": ("6011 644-649 65", (16, 17, 18, 19)),
    "JCB": ("3528-3589", (16, 17, 18, 19)),
    "JCB, first series": ("2131 1800", (15,)),
    "UnionPay": ("62 810-817", (16, 17, 18, 19)),
    "Maestro": ("5018 5020 5038 5893 6304 6759 6761-6763", (12, 13, 14, 15, 16, 17, 18, 19)),
    "Maestro, reserve": ("50 56-58 6390 67", (16, 17, 18, 19)),
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
    "UkrCard": ("6040-6042", (16, 17, 18, 19)),
    "PayPak, Borica": ("2205", (16,)),
    "UzCard, Humo, Belkart, ArCa, Elcart": ("5614 8600 9860 9112 9051 9417", (16,)),
    "Shetab, Mada": ("6104 9682", (16,)),
    "Napas": ("9704", (16, 19)),
}
# Networks some of whose cards fail the check digit. Such a number counts only as it is printed, or beside a card word.
UNCHECKED: Final[dict[str, tuple[str, tuple[int, ...]]]] = {
    "UnionPay": ("62", (16, 17, 18, 19)),
    "Verve": ("506099-506198 507865-507964 650002-650027", (16, 18, 19)),
    "Diners Club enRoute": ("2014 2149", (15,)),
    "Napas": ("9704", (16, 19)),
}
SHORTEST, LONGEST = 12, 19

_LUHN: Final = (
    bytes.maketrans(b"0123456789", bytes(range(10))),
    bytes.maketrans(b"0123456789", bytes([0, 2, 4, 6, 8, 1, 3, 5, 7, 9])),
)


def _prefixes(ranges: str, width: int) -> Iterator[str]:
    for item in ranges.split():
        low, _, high = item.partition("-")
        for prefix in range(int(low.ljust(width, "0")), int((high or low).ljust(width, "9")) + 1):
            yield f"{prefix:0{width}}"


def _lengths(networks: dict[str, tuple[str, tuple[int, ...]]], width: int) -> dict[str, frozenset[int]]:
    known: dict[str, frozenset[int]] = {}
    for ranges, lengths in networks.values():
        for prefix in _prefixes(ranges, width):
            known[prefix] = known.get(prefix, frozenset()).union(lengths)
    return known


_CHECKED_LENGTHS: Final = _lengths(NETWORKS, 4)
_UNCHECKED_LENGTHS: Final = _lengths(UNCHECKED, 6)


def is_card(digits: str) -> bool:
    """Tell whether a network issues such numbers and the check digit is right."""
    return len(digits) in _CHECKED_LENGTHS.get(digits[:4], ()) and luhn(digits)


def is_unchecked_card(digits: str) -> bool:
    """Tell whether a network issues such numbers also with a wrong check digit."""
    return len(digits) in _UNCHECKED_LENGTHS.get(digits[:6], ())


def is_rare(digits: str) -> bool:
    """Tell whether few cards are that long: then a word that names something else is believed."""
    return len(digits) not in (16, 19) and not (len(digits) == 15 and digits[:2] in ("34", "37"))


def luhn(digits: str) -> bool:
    """Check the last digit (ISO/IEC 7812-1, annex B)."""
    single, double = _LUHN
    octets = digits.encode()
    return (sum(octets[-1::-2].translate(single)) + sum(octets[-2::-2].translate(double))) % 10 == 0
