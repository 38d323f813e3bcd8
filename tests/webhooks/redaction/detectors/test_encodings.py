"""What programs do to a number on its way hides nothing."""

import base64
import json
from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.webhooks.redaction.detectors.cards import GROUPS, VISA, card
from webhooks.redaction.detectors import MASK, Sighting, scrub
from webhooks.redaction.detectors.budget import Budget
from webhooks.redaction.detectors.encodings import MOST_VIEWS, views
from webhooks.redaction.detectors.numbers import UndecidedError

SPACED = " ".join(GROUPS)


def each(write: Callable[[int], str], number: str = VISA, gap: str = "") -> str:
    return gap.join(write(ord(char)) for char in number)


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def spoken(digit: str) -> str:
    return ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"][int(digit)]


ENCODED = {
    "query": f"https://shop.example/pay?card={VISA}&ok=1",
    "path": f"https://shop.example/{VISA}/ok",
    "form": f"a=b&card={'+'.join(GROUPS)}&c=d",
    "%20": "%20".join(GROUPS),
    "%2D": f"c={'%2D'.join(GROUPS)}",
    "%2520": "%2520".join(GROUPS),
    "%252D": f"c={'%252D'.join(GROUPS)}",
    "%34": each(lambda code: f"%{code:02x}"),
    "%2534": each(lambda code: f"%25{code:02X}"),
    "percent, touching": f"%20{VISA}",
    "&#52;": each(lambda code: f"&#{code};"),
    "&#x34;": each(lambda code: f"&#x{code:x};"),
    "&amp;#52;": each(lambda code: f"&amp;#{code};"),
    "&nbsp;": "&nbsp;".join(GROUPS),
    "tags": "".join(f"<b>{group}</b>" for group in GROUPS),
    "cells": "".join(f'<td class="c1">{group}</td>' for group in GROUPS),
    "a tag each": each(lambda code: f"<i>{code - 48}</i>"),
    "wbr": "<wbr>".join(GROUPS),
    "xml": f"<card><number>{VISA}</number></card>",
    "yaml": "card:\n" + "".join(f"  - {group}\n" for group in GROUPS),
    "json": json.dumps({"card": VISA}),
    "json of groups": json.dumps({"card": GROUPS}),
    "json of fields": json.dumps({f"card_{place}": group for place, group in enumerate(GROUPS)}),
    "json twice": json.dumps(json.dumps({"card": SPACED})),
    r"\u0034": each(lambda code: f"\\u{code:04x}"),
    r"\u0664 in json": json.dumps({"card": each(lambda code: chr(code + 0x630))}),
    r"\x34": each(lambda code: f"\\x{code:02x}"),
    r"\064": each(lambda code: f"\\{code:03o}"),
    r"\n": "\\n".join(GROUPS),
    "base64": b64(VISA),
    "base64, unpadded": b64(f"a{VISA}").rstrip("="),
    "base64, url-safe": base64.urlsafe_b64encode(f"{VISA}?>~".encode()).decode(),
    "base64 in text": f"see {b64(f'card: {SPACED}, thanks')} there",
    "base64 of json": b64(json.dumps({"number": VISA, "name": "Anna"})),
    "base64 in lines": base64.encodebytes(f"{'lorem ipsum ' * 4}{VISA} dolor".encode()).decode(),
    "base64 twice": b64(b64(VISA)),
    "base64, quoted": quote(b64(VISA), safe=""),
    "data url": f"data:text/plain;base64,{b64(VISA)}",
    "hex": VISA.encode().hex(),
    "0x": f"0x{VISA.encode().hex()}",
    "hex of groups": "-".join(GROUPS).encode().hex().upper(),
    "hex of text": f"card {VISA} x".encode().hex(),
    "hex, spaced": each(lambda code: f"{code:02x}", gap=" "),
    "hex, colons": each(lambda code: f"{code:02x}", gap=":"),
    "hex, listed": each(lambda code: f"0x{code:02x}", gap=", "),
    "codes": each(str, gap=", "),
    "quoted-printable": each(lambda code: f"={code:02X}"),
    "=20": "=20".join(GROUPS),
    "=\\n": f"{VISA[:8]}=\n{VISA[8:]}",
    "words": "four two " * 8,
    "Words": "Four-Two-" * 8,
    "doubled": f"{'double four ' * 7}four {spoken(card('4', 16, '4' * 20)[-1])}",
    "vier": "vier zwei " * 8,
    "cuatro": "pago con cuatro dos " + "cuatro dos " * 7,
    "letters": card("4", 16, "0" * 20).replace("0", "O", 5),
    "l": f"{card('51', 16, '1' * 20)[:-4]}llll"[:12] + card("51", 16, "1" * 20)[12:],
    "exponent": "4.242424242424242E+15",
    "exponent, small": "4.242424242424242e15",
}  # fmt: skip


@pytest.mark.parametrize("name", ENCODED)
def test_an_encoding_hides_nothing(name: str):
    """The value is masked whole: what else it says cannot be told from the number."""
    cleaned, seen = scrub({"metadata": {"note": ENCODED[name]}})

    assert cleaned == {"metadata": {"note": MASK}}
    assert {(one.path, one.detector) for one in seen} == {("metadata.note", "card_number")}


@pytest.mark.parametrize(
    "text",
    [
        *(
            "50% off, 100%20sure",
            "https://shop.example/?a=1%202&b=3",
            "AT&amp;T &copy; 2026",
            "<b>4242</b> of <b>1999</b>",
        ),
        *(
            b64("Hello, this is order 1999 from Anna"),
            b64("1795000000 1795000001"),
            VISA[:8].encode().hex(),
            "a=3D b=3D",
        ),
        *(
            "one two three, four of five",
            "C:\\new\\u2",
            "0x34 0x32",
            r"\u00e9t\u00e9",
            "1.5e10",
            "l1l1 O0O0",
            "10,50,52,55",
        ),
        *(json.dumps({"a": [1, 2, 3], "b": "x"}), "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"),
    ],
)
def test_other_encoded_text_stays(text: str):
    """Most of what is encoded is none of our business."""
    assert scrub(text) == (text, [])


def test_encodings_inside_one_another_hide_nothing():
    """A form puts JSON into base64 into a query."""
    text = f"https://shop.example/?state={quote(b64(json.dumps({'c': each(lambda code: f'&#{code};')})), safe='')}"

    assert scrub(text) == (MASK, [Sighting("", "card_number", 1)])


def test_what_does_not_fit_the_budget_is_undecided():
    """Undoing encodings costs, and what nobody could look at is not called clean."""
    with pytest.raises(UndecidedError):
        list(views("%34" * 100, Budget(100)))
    with pytest.raises(UndecidedError):
        list(views(" ".join(b64(f"12345678901 {place}") for place in range(MOST_VIEWS + 1)), Budget(10**6)))


@pytest.mark.parametrize(
    "text",
    [
        f"5A08{VISA}",
        f"9F02060000000010005A08{VISA}5F2403291231",
        f"57 13 {VISA}D29122010000000000000F",
        "".join(f"%u00{ord(digit):02x}" for digit in VISA),
        "".join(f"\\{ord(digit):x} " for digit in VISA),
        "".join(f"\\{ord(digit):06x}" for digit in VISA),
        VISA.encode("utf-16-be").hex(),
        VISA.encode("utf-16-le").hex(),
        "=C2=A0".join(GROUPS),
        f"{VISA[:8]}\x1b[1m{VISA[8:]}",
        f"{int(card('36', 14)):,}",
        f"{int(card('37', 15)):,}",
    ],
)
def test_more_ways_to_write_a_number_are_read(text: str):
    """What chips answer, and what browsers, style sheets, mail programs, terminals and spreadsheets make of digits."""
    assert scrub({"note": text})[1] != []


def test_a_list_of_character_codes_is_read():
    """A buffer that was printed as JSON."""
    assert scrub({"type": "Buffer", "data": [*VISA.encode()]})[0] == {"type": "Buffer", "data": MASK}
    assert scrub({"data": [*b"nothing to see"]})[1] == []
