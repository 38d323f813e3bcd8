"""What must hold of the detectors, whatever text or JSON they get; and a planted card number is always found."""

import json
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise

from tests.fuzz.octets import Json, Octets
from webhooks.redaction.detectors import MASK, Sighting, scrub, scrub_text, suspicious

# First digits and lengths of networks that check their numbers by Luhn (ISO/IEC 7812-1; the networks' own tables).
NUMBERS = (
    ("4", 16),
    ("51", 16),
    ("55", 16),
    ("2221", 16),
    ("34", 15),
    ("37", 15),
    ("36", 14),
    ("6011", 16),
    ("65", 16),
)
GROUPS = {14: (4, 6, 4), 15: (4, 6, 5), 16: (4, 4, 4, 4)}
SEPARATORS = (
    "",
    " ",
    "-",
    ".",
    "/",
    ",",
    "_",
    "  ",
    "\t",
    "\n",
    "\r\n",
    " - ",
    "\u00a0",
    "\u2009",
    "\u200b",
    "\u2011",
    "%20",
)
SCRIPTS = ("0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९")
# What may stand before and after: nothing in it is a card number, and none of it touches the number with a digit.
WORDS = (
    "", " ", "card ", " Karte: ", "No. ", "Order 1009 ", " paid 12.50 EUR, ", "(", ")", "[", "]", "<b>", "</b>", '"',
    "'", ";", ": ", "\n", "\r\n", "\t", " thanks!", " for Anna", "é", " カード番号：", "x", "=", "#", "*", "|", " 2 ",
    " 7/7 ", " on 2026-11-22 ", "\u00a0", "…", "ID", "pay_", " & ", "?n=",
)  # fmt: skip
KEYS = ("note", "name", "id", "number", "card", "cvc", "pin", "amount", "a", "exp_month", "security code", "4242")


def luhn(digits: str) -> str:
    """Add the check digit (ISO/IEC 7812-1, annex B)."""
    doubled = sum(sum(divmod(int(digit) * 2, 10)) for digit in digits[::-2])
    return digits + str(-(doubled + sum(map(int, digits[-2::-2]))) % 10)


def card_number(octets: Octets) -> str:
    """Make a number that some issuer may have given out."""
    start, length = octets.choice(NUMBERS)
    return luhn(start + octets.digits(length - len(start) - 1))


def written(octets: Octets, number: str) -> str:
    """Write it as people do: in one, or in the groups on the card, all apart in the same way."""
    separator, script = octets.choice(SEPARATORS), str.maketrans("0123456789", octets.choice(SCRIPTS))
    ends = list(accumulate(GROUPS[len(number)]))
    return separator.join(number[start:end].translate(script) for start, end in pairwise([0, *ends]))


def surroundings(octets: Octets) -> str:
    """Make clean text."""
    return "".join(octets.choice(WORDS) for _ in range(octets.number(5)))


def planted(octets: Octets) -> tuple[str, str]:
    """Plant a number in clean text."""
    number = card_number(octets)
    before, after = surroundings(octets), surroundings(octets)
    return number, f"{before}{written(octets, number)}{after}"


def a_planted_number_is_found(content: bytes) -> None:
    """In a value, in a key, deep in a list, in a text around it."""
    octets = Octets(content)
    number, text = planted(octets)
    assert scrub(text)[0] == MASK, f"not found in {text!a}"
    assert suspicious(text), f"not suspicious: {text!a}"
    assert suspicious(json.dumps({"a": text})), f"not suspicious as JSON: {text!a}"
    held: Json = octets.choice(
        ({text: "x"}, [{"a": [text]}], {"a": {"b": text}}, {"a": int(number)}, {"a": float(number)})
    )
    clean, sightings = scrub(held)
    assert sightings, f"not found in {held!a}"
    assert not is_readable(number, json.dumps(clean)), f"still in {clean!a}"


def is_readable(number: str, text: str) -> bool:
    """Say whether a text still gives the number away."""
    return number in "".join(character for character in text if character.isdigit())


def a_planted_number_leaves_a_line(content: bytes) -> None:
    """What is left of a log line does not give the number away; a line with a hit can be looked at again."""
    number, text = planted(Octets(content))
    clean, sightings = scrub_text(text)
    assert sightings, f"not found in {text!a}"
    assert not is_readable(number, clean), f"still in {clean!a}"
    assert scrub(clean)[0] == clean, f"only half masked: {clean!a}"


def any_value_comes_back_clean(content: bytes) -> None:
    """Never an exception; what is clean is the same object, what is not is clean the second time."""
    octets = Octets(content)
    value = octets.json(KEYS) if octets.number(2) else mixed(octets)
    clean, sightings = scrub(value)
    well_formed(sightings)
    assert (clean is value) == (not sightings), f"{value!a} became {clean!a} with {sightings}"
    assert scrub(clean) == (clean, []), f"{value!a} became {clean!a}, and then {scrub(clean)}"
    if isinstance(value, str):
        assert isinstance(clean, str), f"{value!a} became {clean!a}"
        assert len(clean) <= max(len(value), len(MASK)), f"{value!a} grew"
        assert suspicious(value) or not sightings, f"not suspicious: {value!a}"


def any_text_comes_back_clean(content: bytes) -> None:
    """The same for log lines and other people's prose."""
    octets = Octets(content)
    text = (
        mixed(octets)
        if octets.number(2)
        else octets.rest().decode("utf-8", "surrogatepass" if octets.number(2) else "replace")
    )
    clean, sightings = scrub_text(text)
    well_formed(sightings)
    assert bool(sightings) == (clean != text), f"{text!a} became {clean!a} with {sightings}"
    assert scrub_text(clean) == (clean, []), f"{text!a} became {clean!a}, and then {scrub_text(clean)}"


def mixed(octets: Octets) -> str:
    """Make a text of numbers, their parts, encodings and noise."""
    pieces: Sequence[Callable[[], str]] = (
        octets.text,
        lambda: octets.choice(WORDS),
        lambda: octets.choice(SEPARATORS),
        lambda: octets.digits(octets.number(20)),
        lambda: card_number(octets),
        lambda: written(octets, card_number(octets)),
        lambda: card_number(octets).encode().hex(),
        lambda: octets.choice(("&#5", "%3", "\\u003", "&#x3", "=3", "\\x3", "%253")) + octets.digits(1),
        lambda: octets.choice(KEYS) + octets.choice((":", "=", " ", '":"')),
    )  # fmt: skip
    return "".join(octets.choice(pieces)() for _ in range(octets.number(12)))


def well_formed(sightings: list[Sighting]) -> None:
    """A sighting names a place and a detector, and how often; never the value."""
    for path, detector, count in sightings:
        assert count >= 1, "counted nothing"
        assert detector.isidentifier(), f"no name: {detector!a}"
        assert sum(character.isdigit() for character in path) < 12, f"a path with digits: {path!a}"


LAWS: dict[str, Callable[[bytes], None]] = {
    "planted": a_planted_number_is_found,
    "line": a_planted_number_leaves_a_line,
    "value": any_value_comes_back_clean,
    "text": any_text_comes_back_clean,
}
