"""What the database writes itself is byte for byte what Python writes of the rows that it reads."""

import io
import struct
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Date,
    DateTime,
    Engine,
    Select,
    Text,
    cast,
    column,
    false,
    func,
    literal,
    select,
    text,
    values,
)

from storage.database import connect
from storage.exports import clocks, csv_cells
from storage.exports.columns import Column, Kind, columns
from storage.exports.forms import FORMS
from storage.exports.source import Stated, read, source
from storage.exports.spreadsheet import Cells
from storage.questions import QUESTIONS, payments
from storage.questions.moment import RECEIVED, Moment
from storage.questions.spans import PARTED, spans
from tests.conftest import Ledger
from tests.examples import examples
from tests.storage.exports.reading import answer, written
from tests.storage.questions.asking import alone, paid, refunded
from tests.webhooks.web.test_audit_pages import fill
from webhooks.asking import reading

TOLD = columns(
    created=Kind.TIME,
    id=Kind.ID,
    amount=Kind.MONEY,
    currency=Kind.TEXT,
    fee=Kind.FEE,
    settlement_currency=Kind.TEXT,
    count=Kind.COUNT,
    due=Kind.DATE,
    paid=Kind.FLAG,
    old=Kind.WRITTEN,
    account=Kind.ID,
)
TYPES = {
    Kind.TIME: DateTime(timezone=True),
    Kind.MONEY: BigInteger(),
    Kind.FEE: BigInteger(),
    Kind.COUNT: BigInteger(),
    Kind.DATE: Date(),
    Kind.FLAG: Boolean(),
}
ODD = ("", " ", "-1", "-1.50", "+1", "=1", "@a", "\x01", "\x01\x01", "\x02", " =a", "a;=b", "a\t-b", 'a"b', "a,b")
ODDER = ("a\r\nb", "\r", "\n", "\\N", "\\.", "＝1", "\u200b=1", "é", "0", "9-", ":", "?", "'", "_x", "é;\n=", "\ufeff-")
TEXTS = (
    st.none()
    | st.sampled_from(ODD + ODDER)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
)
FIRST = datetime(1970, 1, 2, tzinfo=UTC)
TIMES = st.integers(0, 3_786_912_000_000_000).map(lambda micros: FIRST + timedelta(microseconds=micros))
AMOUNTS = st.integers(1 - 2**63, 2**63 - 1) | st.integers(-1100, 1100)
CODES = st.sampled_from([None, "", "usd", "USD", "jpy", "JPY", "kwd", "x"])
ROWS = st.fixed_dictionaries(
    {
        "created": st.none() | TIMES,
        "id": TEXTS,
        "amount": st.none() | AMOUNTS,
        "currency": CODES,
        "fee": st.none() | AMOUNTS,
        "settlement_currency": CODES,
        "count": st.none() | AMOUNTS,
        "due": st.none() | st.dates(date(1970, 1, 1), date(2999, 1, 1)),
        "paid": st.none() | st.booleans(),
        "old": TEXTS,
        "account": TEXTS,
    }
)
ZONES = ("UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kolkata", "Africa/Casablanca")
EMPTY_ZONE = b"TZif" + bytes(16) + struct.pack(">6l", 0, 0, 0, 0, 1, 4) + struct.pack(">lbb", 0, 0, 0) + b"UTC\0"
LAW = settings(max_examples=examples(40))


@pytest.fixture
def finance(database: str) -> Iterator[Engine]:
    """Finance's connections to a database."""
    engine = connect(database, role="finance_reader")
    yield engine
    engine.dispose()


def statement(rows: list[dict[str, Any]]) -> Select[Any]:
    """Select rows that were given, in their order; none of them where none was given."""
    named = [column("place", BigInteger), *(column(told.name, TYPES.get(told.kind, Text())) for told in TOLD)]
    held = [(place, *(row.get(told.name) for told in TOLD)) for place, row in enumerate(rows or [{}])]
    typed = [
        tuple(cast(literal(value, of.type), of.type) for value, of in zip(row, named, strict=True)) for row in held
    ]
    table = values(*named, name="given").data(typed)  # type: ignore[arg-type]
    chosen = select(*(table.c[told.name] for told in TOLD)).order_by(table.c.place)
    return chosen if rows else chosen.where(false())


def same(form: str, one: bytes, other: bytes) -> bool:
    """Say whether two files tell the same. Where bytes are packed, what they hold is compared with its types."""
    if form != "parquet":
        return one == other
    tables = [pyarrow.parquet.read_table(io.BytesIO(content)) for content in (one, other)]
    return bool(tables[0].equals(tables[1], check_metadata=True))


def roads(connection: Connection, form: str, chosen: Select[Any], zone: str) -> tuple[bytes, bytes]:
    """Write the same rows on both roads."""
    asked = answer(TOLD, (), zone)
    by_python = written(form, replace(asked, rows=iter(list(read(connection, chosen, [{}])))))
    return written(form, replace(asked, rows=Stated(connection, chosen))), by_python


@LAW
@given(rows=st.lists(ROWS, max_size=4), zone=st.sampled_from(ZONES))
def test_any_cell_is_written_alike(finance: Engine, rows: list[dict[str, Any]], zone: str) -> None:
    """A text that could run, a currency without cents, a summer that ends: neither road may know it better."""
    with reading(finance) as connection:
        chosen = statement(rows)
        found = {form: roads(connection, form, chosen, zone) for form in ("csv", "parquet")}

    assert csv_cells.cells(TOLD, chosen) is not None
    assert [form for form, (one, other) in found.items() if not same(form, one, other)] == []


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_question_leaves_alike_on_both_roads(ledger: Ledger, finance: Engine, name: str) -> None:
    """Now, and as of a moment: tables that are shown as they were are read by the database's own writer too."""
    fill(ledger)
    question, now = QUESTIONS[name], datetime.now(UTC)
    asked = question.read([("livemode", "true")], ZoneInfo("Europe/Berlin"), now)
    moments = [None, Moment(now, RECEIVED)] if name in {"payments", "refunds", "balance-transactions"} else [None]

    for filters in (replace(asked, moment=moment) for moment in moments):
        with reading(finance) as connection:
            python = list(question.ask(connection, filters))
            for form in ("csv", "parquet"):
                told = replace(answer(question.columns, python, "Europe/Berlin"))
                direct = replace(told, rows=question.ask(connection, filters))
                assert same(form, written(form, direct), written(form, told))


@pytest.mark.parametrize(
    "name", ["payments", "refunds", "disputes", "balance-transactions", "journal-entries", "payouts"]
)
def test_long_lists_take_the_short_road(finance: Engine, name: str) -> None:
    """The lists that grow with the business are the ones that must not pass through Python row by row."""
    question = QUESTIONS[name]
    filters = question.read([("livemode", "true")], ZoneInfo("UTC"), datetime.now(UTC))

    with reading(finance) as connection:
        blocks = source(question.ask(connection, filters)).copied(Cells(question.columns, ZoneInfo("UTC")))
        assert blocks is not None
        assert list(blocks) == []


@pytest.mark.parametrize("rows", [1, 2, 3, 100])
def test_payments_are_the_same_however_they_are_cut(ledger: Ledger, finance: Engine, rows: int) -> None:
    """Spans hold what was made in the same second together, charges that stand alone included."""
    for number in range(1, 4):
        ledger.deliver(*paid(number, 1_794_000_000 + number // 2), refunded(number, 100, of=number))
        ledger.deliver(alone(10 + number, 1_794_000_000 + number))
    filters = QUESTIONS["payments"].read([("livemode", "true")], ZoneInfo("UTC"), datetime.now(UTC))

    with reading(finance) as connection:
        cut = payments.statement(replace(filters, period=PARTED)), spans(connection, filters, payments.made, rows)
        found = [row["id"] for row in read(connection, *cut)]
        paged = [row["id"] for row in QUESTIONS["payments"].ask(connection, replace(filters, limit=50))]

    assert found == paged
    assert len(found) == 6


def test_zone_that_the_database_does_not_know_is_left_to_python(finance: Engine) -> None:
    """Its clocks may be older than ours: then the slower road is right, and the transaction goes on."""
    unknown = ZoneInfo.from_file(io.BytesIO(EMPTY_ZONE), key="Mars/Olympus")

    with reading(finance) as connection:
        assert not clocks.keeps(connection, unknown)
        assert clocks.keeps(connection, ZoneInfo("UTC"))
        assert connection.execute(text("select 1")).scalar() == 1


def test_whoever_hangs_up_leaves_the_connection_usable(finance: Engine) -> None:
    """A download that breaks off ends the copy, and the next question is answered on the same connection."""
    series = func.generate_series(1, 1_000_000).table_valued(column("count", BigInteger)).render_derived()
    many = select(series.c.count, literal("a", Text).label("id"))
    told: tuple[Column, ...] = columns(count=Kind.COUNT, id=Kind.TEXT)

    with reading(finance) as connection:
        rows: Any = Stated(connection, many)
        pieces = FORMS["csv"].pieces(replace(answer(told, ()), rows=rows))
        first = [next(pieces) for _ in range(2)]
        pieces.close()  # type: ignore[attr-defined]
    with reading(finance) as connection:
        assert connection.execute(text("select 1")).scalar() == 1

    assert first[0] == b"count,id\r\n"
    assert first[1].startswith(b"1,a\r\n2,a\r\n")
    assert rows.count < 1_000_000
