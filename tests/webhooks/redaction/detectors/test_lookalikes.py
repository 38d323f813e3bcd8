"""What is no card number although its digits may say so."""

import hashlib
import random
import uuid
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.webhooks.redaction.detectors.cards import VISA, card, completed
from webhooks.redaction.detectors import scrub
from webhooks.redaction.detectors.numbers import card_numbers

AMEX = card("34", 15)


def iban(draws: random.Random, country: str, body: str) -> str:
    number = "".join(str(int(char, 36)) for char in f"{body}{country}00")
    text = f"{country}{98 - int(number) % 97:02}{body}"
    return draws.choice([text, " ".join(text[place : place + 4] for place in range(0, len(text), 4))])


def digits(draws: random.Random, count: int) -> str:
    return f"{draws.randrange(10**count):0{count}}"


def resident(draws: random.Random) -> str:
    """Number a resident of China born on a day; the eighteenth digit checks the others (GB 11643)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    while True:
        body = f"62{digits(draws, 4)}19800101{digits(draws, 3)}"
        check = (12 - sum(int(d) * w for d, w in zip(body, weights, strict=True))) % 11
        if check < 10:
            return f"{body}{check}"


WRITERS: dict[str, Callable[[random.Random], str]] = {
    "IBAN FI": lambda draws: iban(draws, "FI", digits(draws, 14)),
    "IBAN DE": lambda draws: iban(draws, "DE", digits(draws, 18)),
    "SHA-256": lambda draws: hashlib.sha256(digits(draws, 9).encode()).hexdigest(),
    "phone": lambda draws: f"+49 {draws.randrange(10**10, 10**11)}",
    "dates": lambda draws: f"{draws.randrange(20, 28)}.03.2026 - {draws.randrange(10, 29)}.04.2026",
    "UUID": lambda draws: f"{digits(draws, 8)}-4242-4242-4242-{digits(draws, 12)}",
    "coordinates": lambda draws: f"52.{digits(draws, 6)},13.{digits(draws, 6)}",
    "fraction": lambda draws: f"0.{digits(draws, 16)}",
    "amounts": lambda draws: ",".join(f"5{digits(draws, 1)}.{digits(draws, 2)}" for _ in range(4)),
    "thousands": lambda draws: f"{draws.randrange(4 * 10**14, 5 * 10**14):,}",
    "UPS": lambda draws: f"1Z{digits(draws, 16)}",
    "USPS": lambda draws: f"9{draws.randrange(20, 60)}0 " + " ".join(digits(draws, 4) for _ in range(4)) + " 12",
    "IPv6": lambda draws: ":".join(str(draws.randrange(1000, 9999)) for _ in range(8)),
    "resident": resident,
    "Stripe id": lambda draws: f"ch_3{digits(draws, 4)}Ab{digits(draws, 16)}Zx",
    "IMEI": lambda draws: f"IMEI {completed('34' + digits(draws, 12))}",
    "EAN": lambda draws: f"EAN {completed('40' + digits(draws, 10))}",
    "SIRET": lambda draws: f"SIRET {completed('36' + digits(draws, 11))}",
    "company": lambda draws: f"36.{digits(draws, 3)}.{digits(draws, 3)}/0001-{digits(draws, 2)}",
}


@pytest.mark.parametrize("kind", WRITERS)
def test_what_is_known_to_be_something_else_stays(kind: str):
    """Its form, its own check digits or its name say what it is, also where its digits would be a card number."""
    draws = random.Random(8)
    texts = [WRITERS[kind](draws) for _ in range(300)]

    assert [text for text in texts if scrub(text)[1] or scrub(f"see {text}, please")[1]] == []


@pytest.mark.parametrize("kind", ["IBAN FI", "SHA-256", "UUID", "fraction", "UPS", "IMEI", "EAN", "SIRET"])
def test_some_of_them_would_be_card_numbers_by_their_digits(kind: str):
    """Or the test above would prove nothing."""
    draws = random.Random(8)

    assert any(card_numbers(WRITERS[kind](draws)) for _ in range(20_000))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "no digits at all",
            "**** 4242",
            "**** **** **** 4242",
            "424242******4242",
            "42424242****4242",
            "xxxx-4242",
        ),
        *("1795000000", "1795000000123", "1795000000123456", "1795000000123456789", "1795000000.123456"),
        *(
            "2026-11-22T12:34:56.123456Z",
            "27.11.2026 12:34:56",
            "+1 415 555 0100",
            "+62 812-3456-7890",
            "06 12 34 56 78",
        ),
        *(
            "GB29NWBK60161331926819",
            "evt_1PgafmB7WZ01zgkWbnch01",
            "prod_00000000000000",
            "10.0.19045.4242",
            "192.168.100.100",
        ),
        *(
            str(uuid.UUID(int=7)),
            "ORD-2026-0042424",
            "PO-4500012345-00010",
            "DE123456789",
            "67-46-42-39-87-23",
            "v1.2.3",
        ),
        *("eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjE1MTYyMzkwMjJ9.SflKxwRJSMeKKF2QT4fwpMeJf36", f"94{VISA}0012", f"8{AMEX}"),
    ],
)
def test_facts_stay(text: str):
    """Masking a fact makes the books poorer."""
    assert scrub(text) == (text, [])


@pytest.mark.parametrize(
    "number",
    [0, True, 500, 424242424242, 1_795_000_000_123, 1_795_000_000_123_456_789, 10**400, 0.1, 52.520008, 1e300, -7],
)
def test_numbers_that_are_no_card_numbers_stay(number: float):
    """Amounts and times are numbers too."""
    assert scrub(number)[0] is number


@pytest.mark.parametrize(
    "text", [f"Amex account {AMEX}", f"phone card {card('4', 13)}", f"order {AMEX}", f"track {VISA}"]
)
def test_a_card_word_or_a_common_length_is_stronger_than_another_word(text: str):
    """A name excuses only what few cards look like."""
    assert scrub(text)[1] != []


def test_a_card_networks_own_number_of_a_charge_stays():
    """Stripe's network_transaction_id has 15 digits, and one in a hundred would be a card's."""
    charge = {"network_transaction_id": card("1", 15)}

    assert scrub(charge)[0] is charge


@given(st.from_regex(r"(pi|ch|cs_test|evt|in|sub|price|cus)_[0-9A-Za-z]{14,40}", fullmatch=True))
def test_stripes_ids_stay(identifier: str):
    """They are random letters and digits, and everything in the books hangs on them."""
    assume(not identifier.rpartition("_")[2].isdigit())

    assert scrub(identifier) == (identifier, [])


@pytest.mark.parametrize(
    "name", ["customer_note", "custom_field", "activated", "private", "significant", "circuit", "means"]
)
def test_a_word_within_a_word_names_nothing(name: str):
    """«ust» is a tax in Germany, and in the middle of «customer» nothing."""
    assert scrub({name: card("36", 14)})[1] != []


@pytest.mark.parametrize("value", ["563-2864125-5495788", 178982045082505.16, "1.234.567.890.123"])
def test_orders_fractions_and_trillions_stay(value: object):
    """Each has a form that no card number has."""
    assert scrub({"value": value})[0] == {"value": value}
