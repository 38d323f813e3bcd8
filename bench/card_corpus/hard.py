"""Hard negatives: a valid-looking card number is inside, or nearly, yet the value is none."""

from collections.abc import Callable
from random import Random

from bench.card_corpus.case import Case, Cases
from bench.card_corpus.numbers import check_digit, common, could_be_card, digits, is_luhn
from bench.card_corpus.ordinary_ids import hexed, token
from bench.card_corpus.ordinary_numbers import COUNTRIES, iban, spaced
from bench.card_corpus.templates import ORDINARY

Draw = Callable[[Random], str]
ROUNDS = 14


def _window(text: str) -> bool:
    """Is there a card number among the windows of the text's digits?"""
    run = "".join(filter(str.isdigit, text))
    return any(could_be_card(run[at : at + size]) for size in (13, 14, 15, 16, 19) for at in range(len(run) - size + 1))


def _until(random: Random, draw: Draw, wanted: Callable[[str], bool]) -> str:
    while not wanted(text := draw(random)):
        pass
    return text


def _longer(count: int) -> Draw:
    """A run of so many digits, too long for a card, with one inside."""

    def drawn(random: Random) -> str:
        number = common(random)
        before = random.randrange(1, count - len(number))
        return digits(random, before) + number + digits(random, count - len(number) - before)

    return drawn


def _nanoseconds(random: Random) -> str:
    return _until(random, lambda r: str(r.randrange(15 * 10**17, 19 * 10**17)), _window)


def _fails(text: str) -> bool:
    """UnionPay has issued numbers without a check digit, so theirs would prove nothing."""
    return not is_luhn(text) and not text.startswith("62")


def _failing(random: Random) -> str:
    return _until(random, lambda r: common(r)[:-1] + digits(r, 1), _fails)


def _iban(random: Random) -> str:
    country = random.choice([name for name, form in COUNTRIES.items() if form.count("#") >= 16])
    return _until(random, lambda r: iban(r, country), lambda text: _window(text[4:]))


def _phone(random: Random) -> str:
    pattern = random.choice(
        [form for form in ORDINARY["numbers"]["phone"] if form.startswith("+") and form.count("#") >= 6]
    )
    return "".join(digits(random, 1) if sign == "#" else sign for sign in pattern)


def _hex(count: int) -> Draw:
    """A digest in which chance wrote a card number."""

    def drawn(random: Random) -> str:
        at, number = random.randrange(1, count - 17), common(random)
        return hexed(random, at - 1) + "a" + number + "c" + hexed(random, count - at - len(number) - 1)

    return drawn


def _uuid(random: Random) -> str:
    number = _until(random, common, lambda text: len(text) == 16)
    return f"{hexed(random, 8)}-{number[:4]}-4{number[5:8]}-{number[8:12]}-{digits(random, 12)}"


def _imei(random: Random) -> str:
    body = random.choice(("35", "86", "01", "99")) + digits(random, 12)
    return body + check_digit(body)


def _place(random: Random) -> str:
    return _until(random, lambda r: f"5{digits(r, 1)}.{digits(r, 6)}, {digits(r, 2)}.{digits(r, 6)}", _window)


def _id(random: Random) -> str:
    return f"pi_3{token(random, 4)}{_longer(22)(random)}"


DRAWS: dict[str, Draw] = {
    "window in 20 digits": _longer(20),
    "window in 21 digits": _longer(21),
    "window in 22 digits": _longer(22),
    "window in 24 digits": _longer(24),
    "window in 30 digits": _longer(30),
    "window in 64 digits": _longer(64),
    "window in a tracking number": lambda r: "9400" + _longer(18)(r),
    "window in nanoseconds": _nanoseconds,
    "window in an IBAN": _iban,
    "window in a spaced IBAN": lambda r: spaced(_iban(r)),
    "window in a Stripe id": _id,
    "16 digits that fail": _failing,
    "spaced 16 digits that fail": lambda r: spaced(_until(r, _failing, lambda text: len(text) == 16)),
    "IMEI": _imei,
    "labelled IMEI": lambda r: f"phone with IMEI {_imei(r)}",
    "international phone": _phone,
    "MD5 with a window": _hex(32),
    "SHA-1 with a window": _hex(40),
    "SHA-256 with a window": _hex(64),
    "UUID of digits": _uuid,
    "coordinates": _place,
    "decimals": lambda r: f"0.{_longer(24)(r)}",
    "window in a spaced long number": lambda r: f"{digits(r, 7)}{common(r)} {digits(r, 20)}",
}


def cases(random: Random) -> Cases:
    """Each of them several times, bare and in a field, and the same as numbers."""
    for kind, draw in DRAWS.items():
        for number in range(ROUNDS):
            text = draw(random)
            yield Case({"metadata": {"ref": text}} if number % 2 else text, kind, "hard")
    for _ in range(ROUNDS):
        yield Case({"at": int(_nanoseconds(random))}, "nanoseconds as a number", "hard")
        yield Case({"serial": int("7" + _longer(20)(random))}, "long number with a window", "hard")
        yield Case({"n": int(_failing(random))}, "16 digits that fail as a number", "hard")
        yield Case(random.random(), "float of chance", "hard")
