"""Identifiers that must come through unchanged: Stripe's, hashes, tokens, addresses of machines, goods and parcels."""

import base64
import json
from collections.abc import Callable
from hashlib import md5, sha1, sha256
from random import Random
from uuid import UUID

from bench.card_corpus.case import Case, Cases, Json
from bench.card_corpus.numbers import check_digit, could_be_card, digits
from bench.card_corpus.templates import ORDINARY

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
Make = Callable[[Random], Json]


def token(random: Random, count: int) -> str:
    """Draw letters and digits as Stripe's ids have them."""
    return "".join(random.choices(LETTERS, k=count))


def hexed(random: Random, count: int) -> str:
    """Draw hexadecimal digits."""
    return "".join(random.choices("0123456789abcdef", k=count))


def innocent(random: Random, make: Callable[[Random], str]) -> str:
    """Draw until the digits are no card number by chance, which policy would mask."""
    while could_be_card("".join(filter(str.isdigit, text := make(random)))):
        pass
    return text


def _ean(random: Random, count: int) -> str:
    body = digits(random, count - 1)
    weighted = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(reversed(body)))
    return f"{body}{-weighted % 10}"


def _luhn(prefix: str, count: int) -> Make:
    def made(random: Random) -> str:
        body = prefix + digits(random, count - len(prefix) - 1)
        return body + check_digit(body)

    return made


def _bare(make: Make) -> Make:
    return lambda random: innocent(random, make)


def _jwt(random: Random) -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": digits(random, 10), "iat": 1794000000, "name": "Ada"})
    texts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*texts, token(random, 43)])


def _spaced_parcel(random: Random) -> str:
    """Draw until no neighbouring groups are a card number: nobody could tell it from one beside an order's."""
    groups = ["9400", *(digits(random, 4) for _ in range(4)), digits(random, 2)]
    runs = ["".join(groups[start:end]) for start in range(6) for end in range(start + 3, 7)]
    return _spaced_parcel(random) if any(map(could_be_card, runs)) else " ".join(groups)


MACHINES: dict[str, Make] = {
    "UUID": lambda r: str(UUID(int=r.getrandbits(128), version=4)),
    "UUID without dashes": lambda r: UUID(int=r.getrandbits(128), version=4).hex,
    "UUID in capitals": lambda r: str(UUID(int=r.getrandbits(128), version=4)).upper(),
    "MD5": lambda r: md5(r.randbytes(9), usedforsecurity=False).hexdigest(),
    "SHA-1": lambda r: sha1(r.randbytes(9), usedforsecurity=False).hexdigest(),
    "SHA-256": lambda r: sha256(r.randbytes(9)).hexdigest(),
    "SHA-256 in base64": lambda r: base64.b64encode(sha256(r.randbytes(9)).digest()).decode(),
    "random bytes in base64": lambda r: base64.b64encode(r.randbytes(40)).decode(),
    "text in base64": lambda r: base64.b64encode(
        f"Order {digits(r, 6)} of Ada, {digits(r, 4)} pieces".encode()
    ).decode(),
    "Stripe id in base64": lambda r: base64.urlsafe_b64encode(f"pi_3{token(r, 22)}".encode()).decode(),
    "JWT": _jwt,
    "commit": lambda r: f"fixed in {hexed(r, 40)}",
    "short commit": lambda r: hexed(r, 7),
    "ULID": lambda r: "01" + "".join(r.choices("0123456789ABCDEFGHJKMNPQRSTVWXYZ", k=24)),
    "Mongo id": lambda r: f"67{hexed(r, 22)}",
    "IPv4": lambda r: ".".join(str(r.randrange(256)) for _ in range(4)),
    "IPv4 with port": lambda r: (
        f"http://{'.'.join(str(r.randrange(256)) for _ in range(4))}:{r.randrange(1024, 65536)}/"
    ),
    "IPv6": lambda r: ":".join(hexed(r, 4) for _ in range(8)),
    "MAC": lambda r: ":".join(hexed(r, 2) for _ in range(6)),
    "MAC by dots": lambda r: ".".join(hexed(r, 4) for _ in range(3)),
    "trace parent": lambda r: f"00-{hexed(r, 32)}-{hexed(r, 16)}-01",
    "ETag": lambda r: f'W/"{hexed(r, 27)}"',
    "colour": lambda r: f"#{hexed(r, 6)}",
    "user agent": lambda r: (
        f"Mozilla/5.0 (X11; Linux x86_64) Chrome/{r.randrange(90, 150)}.0.{digits(r, 4)}.{r.randrange(200)}"
    ),
}
GOODS: dict[str, Make] = {
    "IMEI": _luhn("35", 15),
    "IMEI of another body": _luhn("86", 15),
    "labelled IMEI": lambda r: f"IMEI {_luhn('35', 15)(r)}",
    "IMEI in its field": lambda r: {"imei": _luhn("01", 15)(r)},
    "ICCID": _luhn("8949", 19),
    "ICCID of 20": _luhn("8901", 20),
    "EAN-13": _bare(lambda r: _ean(r, 13)),
    "labelled EAN": lambda r: f"EAN: {innocent(r, lambda again: _ean(again, 13))}",
    "ISBN": lambda r: f"978-{digits(r, 1)}-{digits(r, 3)}-{digits(r, 5)}-{digits(r, 1)}",
    "bare ISBN": lambda r: f"978{digits(r, 10)}",
    "UPC": _bare(lambda r: "0" + digits(r, 11)),
    "GTIN-14": _bare(lambda r: "1" + _ean(r, 13)),
    "SSCC-18": lambda r: "00" + _ean(r, 18),
    "UPS": lambda r: f"1Z{token(r, 6).upper()}{digits(r, 10)}",
    "FedEx of 12": _bare(lambda r: digits(r, 12)),
    "FedEx of 15": _bare(lambda r: "9" + digits(r, 14)),
    "USPS": lambda r: f"9400{digits(r, 18)}",
    "spaced USPS": _spaced_parcel,
    "DHL": lambda r: f"JJD0{digits(r, 18)}",
    "DHL Express": lambda r: digits(r, 10),
    "DPD": _bare(lambda r: "0" + digits(r, 13)),
    "postal union": lambda r: f"RR{digits(r, 9)}DE",
    "GLS": lambda r: digits(r, 11),
}


def cases(random: Random) -> Cases:
    """Each kind of identifier, bare and in a field."""
    for prefix in ORDINARY["texts"]["Stripe"]:
        yield Case(f"{prefix}{token(random, 22)}", f"Stripe {prefix}", "ordinary")
        yield Case(
            {"id": f"{prefix}{token(random, 14)}", "note": f"see {prefix}{token(random, 24)}"},
            f"Stripe {prefix}",
            "ordinary",
        )
    for kind, make in (MACHINES | GOODS).items():
        for _ in range(3):
            yield Case(make(random), kind, "ordinary")
        yield Case({"metadata": {"ref": make(random), "ok": True}}, f"{kind} in a field", "ordinary")
