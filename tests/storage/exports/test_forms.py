"""Every form tells the same rows, typed as far as it can, and nothing in it runs."""

import io
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.exports import jsonl, plain
from storage.exports.columns import Kind, Row, columns
from storage.exports.forms import FORMS
from storage.exports.json_values import record
from storage.questions import QUESTIONS
from storage.questions.adding import ADDED
from tests.storage.exports.reading import ALL, EMPTY, FULL, READERS, answer, from_xlsx, written

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)


def test_every_kind_of_column_can_be_written_in_every_form() -> None:
    """A kind that a form does not know would break a download in the middle."""
    workbooks, parquet = (import_module(f"storage.exports.{name}") for name in ("xlsx.cells", "parquet"))

    assert set(plain.WRITERS) == set(workbooks.WRITERS) == set(parquet.HOLDERS) == set(Kind)
    assert {column.kind for column in ALL} | {Kind.TEXT} == set(Kind)


def test_only_columns_of_numbers_are_added() -> None:
    """The table of sums names what the questions have."""
    numbers = {Kind.MONEY, Kind.FEE, Kind.COUNT}
    kinds = {name: {column.name: column.kind for column in question.columns} for name, question in QUESTIONS.items()}

    assert {kinds[name][column] for name, added in ADDED.items() for column in added} <= numbers
    assert all("currency" in kinds[name] for name in ADDED)


@given(st.lists(st.fixed_dictionaries({"id": TEXTS, "note": st.none() | TEXTS}), max_size=4))
def test_any_text_comes_back_from_every_typed_form(rows: list[dict[str, Any]]) -> None:
    """Quotes, brackets, emoji, blanks at the ends: a fact is not changed on its way."""
    told = columns(id=Kind.ID, note=Kind.WRITTEN)
    wanted = [[row["id"], row["note"]] for row in rows]

    assert READERS["jsonl"](written("jsonl", answer(told, rows)))[1:] == wanted
    assert READERS["parquet"](written("parquet", answer(told, rows)))[1:] == wanted
    found = [
        [openpyxl.utils.escape.unescape(cell or "") for cell in row]
        for row in from_xlsx(written("xlsx", answer(told, rows)))
    ]
    assert found[1:] == [[id, note or ""] for id, note in wanted]


def test_parquet_is_typed_and_says_what_it_is() -> None:
    """Minor units beside their currency, instants in UTC, days: nothing for the reader to guess."""
    file = pyarrow.parquet.ParquetFile(io.BytesIO(written("parquet", answer(ALL, [FULL, EMPTY], "Europe/Berlin"))))
    types = {field.name: field.type for field in file.schema_arrow}

    assert {types[name] for name in ("amount", "fee", "count")} == {pa.int64()}
    assert types["created"] == pa.timestamp("us", tz="UTC")
    assert (types["due"], types["paid"], types["id"]) == (pa.date32(), pa.bool_(), pa.string())
    [full, empty] = file.read().to_pylist()
    assert full | {"items": FULL["items"]} == dict(FULL)
    assert empty == EMPTY
    told = {name: file.metadata.metadata[name.encode()].decode() for name in ("question", "filters", "asked_at")}
    assert told == {
        "question": "figures",
        "filters": '{"currency":"eur","livemode":true,"tz":"Europe/Berlin"}',
        "asked_at": "2026-11-25T12:00:00Z",
    }


def test_lines_of_json_are_the_rows_of_the_document() -> None:
    """A program may change from pages to the whole file without another reader."""
    kolkata = {**FULL, "created": FULL["created"].astimezone(answer((), [], "Asia/Kolkata").zone)}

    [names, *rows] = READERS["jsonl"](b"".join(jsonl.pieces(answer(ALL, [kolkata, EMPTY]))))

    assert [dict(zip(names, row, strict=True)) for row in rows] == [record(ALL, FULL), record(ALL, EMPTY)]


@pytest.mark.parametrize("form", FORMS)
def test_empty_answer_is_a_whole_file(form: str) -> None:
    """Nothing found is an answer, too, and every reader opens it."""
    content = written(form, answer(ALL, []))

    assert READERS[form](content)[1:] == []


@pytest.mark.parametrize("form", FORMS)
def test_long_answer_is_written_piece_by_piece_and_stops_with_its_reader(form: str) -> None:
    """However long it is, little of it is in memory; and who hangs up leaves nothing running."""
    ended: list[bool] = []

    def endless() -> Iterator[Row]:
        try:
            while True:
                yield FULL
        finally:
            ended.append(True)

    told = answer(ALL, [])
    asked = type(told)(*(endless() if name == "rows" else getattr(told, name) for name in told.__slots__))
    pieces = FORMS[form].pieces(asked)
    taken = sum(len(next(pieces)) for _ in range(4))
    pieces.close()  # type: ignore[attr-defined]  # it is a generator
    del asked, pieces

    assert taken > 0
    assert ended == [True]


@pytest.mark.parametrize("form", FORMS)
def test_what_fails_in_the_middle_is_told_as_it_was(form: str) -> None:
    """A database that goes away must not look like the end of the answer."""

    def failing() -> Iterator[Row]:
        yield from [FULL] * 30_000
        raise ConnectionError("gone")

    told = answer(ALL, [])
    asked = type(told)(*(failing() if name == "rows" else getattr(told, name) for name in told.__slots__))

    with pytest.raises(ConnectionError, match="gone"):
        written(form, asked)
