"""Draws card numbers of every network; none is written down, each is a prefix, digits of chance and Luhn's check digit.

Prefixes and lengths: Wikipedia, «Payment card number»; Bancontact's 17 digits: Worldline's and Adyen's documentation.
"""

from random import Random
from typing import NamedTuple


class Network(NamedTuple):
    """Who issues numbers with which beginnings, and how long they are."""

    name: str
    prefixes: tuple[str, ...]
    lengths: tuple[int, ...]


def _network(name: str, prefixes: str, *lengths: int) -> Network:
    return Network(name, tuple(prefixes.split()), lengths)


NETWORKS = (
    _network("Visa", "4", 13, 16, 19),
    _network("Mastercard", "51 52 53 54 55", 16),
    _network("Mastercard 2-series", "2221 2229 223 229 23 26 270 271 2720", 16),
    _network("American Express", "34 37", 15),
    _network("Diners Club", "300 301 302 303 304 305 36 38 39", 14),
    _network("Diners Club", "36", 16, 19),
    _network("Discover", "6011 644 645 649 65 622126 622925", 16, 19),
    _network("JCB", "3528 3529 353 358 3589", 16, 17, 18, 19),
    _network("UnionPay", "62 810 8110 8171", 16, 17, 18, 19),
    _network("Maestro", "5018 5020 5038 5893 6304 6759 6761 6762 6763", *range(12, 20)),
    _network("Bancontact", "6703", 17),
    _network("Mir", "2200 2201 2202 2203 2204", 16, 17, 18, 19),
    _network("RuPay", "60 65 81 82 508 353 356", 16),
    _network("Troy", "9792 65", 16),
    _network("Elo", "401178 401179 438935 457631 431274 451416 457393 504175 506699 506778 509000 509999", 16),
    _network("Elo", "627780 636297 636368 650031 650405 650485 651652 655000 655021", 16),
    _network("Hipercard", "606282 637095 637568 637599 637609 637612", 16),
    _network("Verve", "506099 506198 650002 650027 507865 507964", 16, 18, 19),
    _network("Dankort", "5019 4571", 16),
    _network("UATP", "1", 15),
    _network("InterPayment", "636", 16, 17, 18, 19),
)
COMMON = tuple(
    network for network in NETWORKS if network.name in {"Visa", "Mastercard", "American Express", "Discover"}
)
COMMON_LENGTHS = (15, 16)
# Numbers like these may be anybody's; a chance collision with them is policy, so no ordinary negative is one.
LOOSE = (_network("Maestro and debit", "50 56 57 58 6", *range(12, 20)), _network("Discover, JCB", "65 64 35", 16, 17))


def check_digit(body: str) -> str:
    """Luhn's digit after these digits (ISO/IEC 7812-1, annex B)."""
    return next(digit for digit in "0123456789" if is_luhn(body + digit))


def is_luhn(digits: str) -> bool:
    """Double every second digit from the right; the digits of all add up to tens."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def digits(random: Random, count: int) -> str:
    """Draw digits of chance."""
    return "".join(random.choices("0123456789", k=count))


def drawn(random: Random, network: Network, length: int) -> str:
    """Draw a number of this network and length that passes Luhn."""
    prefix = random.choice(network.prefixes)
    body = prefix + digits(random, length - len(prefix) - 1)
    return body + check_digit(body)


def any_number(random: Random) -> str:
    """Draw a number of any network and length."""
    network = random.choice(NETWORKS)
    return drawn(random, network, random.choice(network.lengths))


def common(random: Random) -> str:
    """Draw a number of the networks and lengths that most people carry."""
    network = random.choice(COMMON)
    return drawn(random, network, random.choice([length for length in network.lengths if length in COMMON_LENGTHS]))


def could_be_card(text: str) -> bool:
    """Would a careful reader take these digits, standing alone, for a card number?"""
    return is_luhn(text) and any(
        len(text) in network.lengths and text.startswith(network.prefixes) for network in (*NETWORKS, *LOOSE)
    )


def grouped(number: str, separator: str = " ") -> str:
    """Write it as on the card: 4-6-5 and 4-6-4 for the short ones, else fours."""
    if len(number) in (14, 15):
        return separator.join([number[:4], number[4:10], number[10:]])
    return separator.join(number[at : at + 4] for at in range(0, len(number), 4))
