"""Known to be beyond reach, or a matter of opinion: counted in the report, asserted nowhere."""

import base64
import codecs
import gzip
from random import Random

from bench.card_corpus.case import Case, Cases
from bench.card_corpus.numbers import Network, common, digits, drawn, grouped, is_luhn

WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
OTHERS = (
    Network("UzCard", ("8600",), (16,)),
    Network("Humo", ("9860",), (16,)),
    Network("Napas", ("9704",), (16, 19)),
    Network("BORICA", ("2205",), (16,)),
    Network("GPN", ("1946",), (16,)),
)


def cases(random: Random) -> Cases:
    """Compressed, spoken, rotated, of rarer networks, without a check digit."""
    for _ in range(3):
        number = common(random)
        for kind, text in {
            "gzip in base64": base64.b64encode(gzip.compress(number.encode(), mtime=0)).decode(),
            "base32": base64.b32encode(number.encode()).decode(),
            "base85": base64.b85encode(number.encode()).decode(),
            "words": " ".join(WORDS[int(digit)] for digit in number),
            "reversed": number[::-1],
            "rot5": number.translate(str.maketrans("0123456789", "5678901234")),
            "rot13 of words": codecs.encode(" ".join(WORDS[int(digit)] for digit in number), "rot13"),
            "hex of the value": hex(int(number)),
            "words between": " then ".join(grouped(number).split()),
            "letters between": "x".join(number),
        }.items():
            yield Case(text, kind, "beyond", (number,), text)
        for network in OTHERS:
            number = drawn(random, network, network.lengths[0])
            yield Case(f"card number {number}", f"network {network.name}", "beyond", (number,))
        number = _unchecked(random)
        yield Case(f"UnionPay card {number}", "UnionPay without a check digit", "beyond", (number,))


def _unchecked(random: Random) -> str:
    while is_luhn(number := "62" + digits(random, 14)):
        pass
    return number
