"""Numbers that must come through unchanged: times, amounts, telephones, bank accounts, tax ids, places, versions."""

from datetime import UTC, datetime
from random import Random

from bench.card_corpus.case import Case, Cases
from bench.card_corpus.numbers import digits
from bench.card_corpus.ordinary_ids import Make, innocent, token
from bench.card_corpus.templates import ORDINARY

NUMBERS = ORDINARY["numbers"]

COUNTRIES = {form[:2]: form[2:] for form in NUMBERS["IBAN"]}  # ISO 13616: the account's part


def _filled(pattern: str) -> Make:
    def made(random: Random) -> str:
        signs = {"#": lambda: digits(random, 1), "A": lambda: random.choice("ABCDEFGHKLMNPRSTUVWXY")}
        return "".join(signs[sign]() if sign in signs else sign for sign in pattern)

    return made


def iban(random: Random, country: str) -> str:
    """Draw an account and its two check digits (ISO 13616, modulus 97)."""
    account = _filled(COUNTRIES[country])(random)
    moved = "".join(str(int(sign, 36)) for sign in f"{account}{country}00")
    return f"{country}{98 - int(moved) % 97:02d}{account}"


def spaced(text: str) -> str:
    """Write it in fours, as banks do."""
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def cases(random: Random) -> Cases:
    """All such numbers, as texts and as numbers."""
    for kind in ("phone", "tax id", "place"):
        for pattern in NUMBERS[kind]:
            yield Case(_filled(pattern)(random), f"{kind} {pattern}", "ordinary")
            yield Case({kind.replace(" ", "_"): _filled(pattern)(random)}, f"{kind} {pattern} in a field", "ordinary")
    for pattern in NUMBERS["order"]:
        yield Case(innocent(random, _filled(pattern.replace("A", "B"))), f"order {pattern}", "ordinary")
    for country in COUNTRIES:
        yield Case(iban(random, country), f"IBAN {country}", "ordinary")
        yield Case(spaced(iban(random, country)), f"spaced IBAN {country}", "ordinary")
        yield Case(
            {"note": f"refund to {spaced(iban(random, country))}, please"}, f"IBAN {country} in a sentence", "ordinary"
        )
    yield from _times(random)
    yield from _amounts(random)


def _times(random: Random) -> Cases:
    for pattern in NUMBERS["time"]:
        moment = datetime.fromtimestamp(random.randrange(1_500_000_000, 1_900_000_000), UTC)
        moment = moment.replace(microsecond=random.randrange(1_000_000))
        yield Case(moment.strftime(pattern), f"time {pattern}", "ordinary")
    for scale, name in ((1, "s"), (10**3, "ms"), (10**6, "µs"), (10**9, "ns")):
        for _ in range(4):
            now = random.randrange(1_500_000_000 * scale, 1_900_000_000 * scale)
            yield Case({"created": now, "log": f"at {now}"}, f"Unix time in {name}", "ordinary")
            yield Case(str(now), f"Unix time in {name} as text", "ordinary")
    for _ in range(4):
        yield Case(
            {"t": random.uniform(1.5e9, 1.9e9), "ms": random.uniform(1.5e12, 1.9e12)}, "Unix time as float", "ordinary"
        )
        yield Case(f"took {random.uniform(1.5e9, 1.9e9):.6f}", "Unix time as float in a text", "ordinary")


def _amounts(random: Random) -> Cases:
    for _ in range(6):
        amount = random.randrange(10**9)
        yield Case(
            {"amount": amount, "unit_amount_decimal": f"{amount}.00", "fx": random.random()}, "amounts", "ordinary"
        )
        yield Case(
            f"Rp {random.randrange(10**10, 10**11):,} or {amount / 100:,.2f} USD", "amounts in a text", "ordinary"
        )
        yield Case([random.randrange(1000) for _ in range(30)], "list of figures", "ordinary")
        yield Case([random.random() * 100 for _ in range(12)], "list of floats", "ordinary")
        rows = [f"{2020 + year};{random.uniform(1e3, 1e6):.2f};{random.randrange(99)} %" for year in range(6)]
        yield Case("\n".join(rows), "table of figures", "ordinary")
        prices = "\t".join(f"{random.uniform(1, 99):.2f} €" for _ in range(12))
        yield Case(prices, "row of prices", "ordinary")
        yield Case(10**15 * random.randrange(1, 9), "round number", "ordinary")
        yield Case(float(f"1.{digits(random, 9)}e-{random.randrange(1, 30)}"), "small float", "ordinary")
        yield Case({"seed": token(random, 8), "years": "2019, 2020, 2021, 2022, 2023"}, "years", "ordinary")
