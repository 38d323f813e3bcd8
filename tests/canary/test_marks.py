"""The search for marks finds them, however they are written: a canary that cannot sing proves nothing."""

import base64
import struct
from collections.abc import Callable

import pytest

from tests.canary.marks import NUMERIC_BASE, UNIX_TO_POSTGRES, Marks

WAYS_TO_WRITE_A_TEXT: dict[str, Callable[[str], bytes]] = {
    "plain": str.encode,
    "capitals": lambda text: text.upper().encode(),
    "base64": lambda text: base64.b64encode(b"so " + text.encode() + b" and on"),
    "base64 in a word": lambda text: b"x" + base64.b64encode(b"o " + text.encode() + b" and on"),
    "base64 in an address": lambda text: base64.urlsafe_b64encode(b"\xfe" + text.encode() + b"\xff and on"),
    "hex": lambda text: text.encode().hex().encode(),
}
WAYS_TO_WRITE_A_NUMBER: dict[str, Callable[[int], bytes]] = {
    "digits": lambda number: str(number).encode(),
    "a fraction": lambda number: f"[{number}.5]".encode(),
    "bigint": lambda number: struct.pack("<q", number),
    "timestamptz": lambda number: struct.pack("<q", (number - UNIX_TO_POSTGRES) * 1_000_000),
    "numeric": lambda number: struct.pack(
        "<hhh", number // NUMERIC_BASE**2, number // NUMERIC_BASE % NUMERIC_BASE, number % NUMERIC_BASE
    ),
}


@pytest.mark.parametrize("way", WAYS_TO_WRITE_A_TEXT)
def test_a_text_is_found_however_it_is_written(way: str) -> None:
    """Cursors are base64, dumps are hex, and each hides what is in it from a plain search."""
    marks = Marks()
    made = [marks.text(f"field {number}", "drop") for number in range(800)]

    contents = [b"\0\1" + WAYS_TO_WRITE_A_TEXT[way](text) + b"\xff," for text in made]

    assert [marks.found(content) for content in contents] == [{mark} for mark in marks.texts]


@pytest.mark.parametrize("way", WAYS_TO_WRITE_A_NUMBER)
def test_a_number_is_found_however_it_is_written(way: str) -> None:
    """In files of the database a number is no digits."""
    marks = Marks()
    made = [marks.number(f"field {number}", "drop") for number in range(70_000)][::700]

    contents = [b"\0\1" + WAYS_TO_WRITE_A_NUMBER[way](number) + b"\xff," for number in made]

    used = [mark for mark in marks.numbers if mark not in marks.unused]
    assert [marks.found(content) for content in contents] == [{mark} for mark in used[::700]]


def test_nothing_is_found_where_no_mark_is() -> None:
    """One that is never wrong about a leak is believed when it tells of one."""
    marks, others = Marks("canaryaaaa"), Marks("canaryaaab")
    number = marks.number("field", "drop")
    others.text("field", "drop")

    content = f"canary canaryaaaa {others.texts[0].sign} {number + 1} {number * 10} 1{number}".encode()

    assert marks.found(content + bytes(range(256)) * 9) == set()


def test_a_mark_that_is_cut_and_goes_on_with_another_letter_is_no_other_mark() -> None:
    """PostgreSQL stores a long value in pieces, and what follows a piece in the file may be any byte."""
    marks = Marks()
    made = [marks.text(f"field {number}", "drop") for number in range(2000)]

    cut = b" ".join(text[:-1].encode() + letter for text in made for letter in (b"a", b"n", b"z"))

    assert len(marks.found(cut)) <= len(made) / 8  # where the letter happens to be the right one, it is the mark itself
    assert all(mark.sign.encode() in cut for mark in marks.found(cut))
