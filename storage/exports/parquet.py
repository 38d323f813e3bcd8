"""Answers as Parquet, typed: amounts are int64 minor units, times are instants in UTC, days are days.

arro3 wraps the writer of the Arrow project's Rust library. It is a fifth of pyarrow's size on disk and in memory, where
an export shares its process with deliveries. Import this module only to write: it loads the library.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any

import arro3.core as arrow
import arro3.io
import orjson

from storage.exports import parquet_cells
from storage.exports.answer import Answer
from storage.exports.batches import Values, batches, values
from storage.exports.cells import utc
from storage.exports.columns import Column, Kind, Row
from storage.exports.fractions import plain_fraction
from storage.exports.parquet_cells import Cells
from storage.exports.pulled import Pulled
from storage.exports.source import source

ROWS_PER_GROUP = 10_000
REPEATED = frozenset({Kind.TEXT, Kind.FLAG})  # few different values: a dictionary of others costs time and room
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INSTANT, DAY = arrow.DataType.timestamp("us", tz="UTC"), arrow.DataType.date32()
STRING, INTEGER, FLAG = arrow.DataType.string(), arrow.DataType.int64(), arrow.DataType.bool()
NUMBER = arrow.DataType.float64()


def pieces(answer: Answer) -> Iterator[bytes]:
    """Write a file, row group by row group; only one group is in memory."""
    pulled = Pulled()
    schema = arrow.Schema([arrow.Field(column.name, TYPES[column.kind], nullable=True) for column in answer.columns])
    told = pulled.guarded(record_batches(answer, schema))

    def write() -> None:
        arro3.io.write_parquet(
            arrow.RecordBatchReader.from_batches(schema, told),
            pulled,  # type: ignore[arg-type]  # it only writes and flushes
            compression="zstd(1)",
            column_dictionary_enabled={column.name: column.kind in REPEATED for column in answer.columns},
            max_row_group_size=ROWS_PER_GROUP,
            key_value_metadata=dict(about(answer)),
        )

    return pulled.pieces(write)


def record_batches(answer: Answer, schema: arrow.Schema) -> Iterator[arrow.RecordBatch]:
    """Take typed columns: those that the database wrote where it can, else rows."""
    rows = source(answer.rows)
    blocks = rows.copied(Cells(answer.columns))
    if blocks is None:
        yield from (batch_of(answer.columns, batch, schema) for batch in batches(rows))
        return
    with closing(blocks):
        yield from (parquet_cells.batch_of(block, answer.columns, schema) for block in blocks)


def about(answer: Answer) -> Mapping[str, str]:
    """Say in the file what it answers."""
    return {
        "question": answer.question,
        "title": answer.title,
        "definition": answer.definition,
        "filters": orjson.dumps(dict(answer.filters)).decode(),
        "asked_at": utc(answer.asked_at),
        "time_zone": answer.zone.key,
    }


def batch_of(columns: Sequence[Column], batch: Sequence[Row], schema: arrow.Schema) -> arrow.RecordBatch:
    """Turn rows into typed columns."""
    arrays = [ARRAYS[column.kind](values(column, batch)) for column in columns]
    return arrow.RecordBatch.from_arrays(arrays, schema=schema)


def strings(held: Values) -> arrow.Array:
    """Hold texts as they are: nothing runs in this form."""
    return arrow.Array(held, STRING)


def integers(held: Values) -> arrow.Array:
    """Hold counts, and amounts in minor units."""
    return arrow.Array(held, INTEGER)


def instants(held: Values) -> arrow.Array:
    """Hold instants to the microsecond."""
    return arrow.Array([None if at is None else microseconds(at - EPOCH) for at in held], INTEGER).cast(INSTANT)


def microseconds(span: timedelta) -> int:
    """Count a span; a division by a microsecond takes twice as long."""
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def days(held: Values) -> arrow.Array:
    """Hold days."""
    first = date(1970, 1, 1)
    return arrow.Array([None if day is None else (day - first).days for day in held], arrow.DataType.int32()).cast(DAY)


def fractions(held: Values) -> arrow.Array:
    """Hold rates and ratios as numbers, rounded as everywhere."""
    return arrow.Array([None if value is None else float(plain_fraction(value)) for value in held], NUMBER)


def flags(held: Values) -> arrow.Array:
    """Hold flags."""
    return arrow.Array(list(held), FLAG)


def items(held: Values) -> arrow.Array:
    """Hold what a subscription consists of as JSON: its parts are few and differ."""
    return arrow.Array([None if parts is None else orjson.dumps(parts).decode() for parts in held], STRING)


HOLDERS: Mapping[Kind, tuple[arrow.DataType, Callable[[Any], arrow.Array]]] = {
    Kind.ID: (STRING, strings),
    Kind.TEXT: (STRING, strings),
    Kind.WRITTEN: (STRING, strings),
    Kind.TIME: (INSTANT, instants),
    Kind.DATE: (DAY, days),
    Kind.MONEY: (INTEGER, integers),
    Kind.FEE: (INTEGER, integers),
    Kind.COUNT: (INTEGER, integers),
    Kind.RATE: (NUMBER, fractions),
    Kind.RATIO: (NUMBER, fractions),
    Kind.FLAG: (FLAG, flags),
    Kind.ITEMS: (STRING, items),
}
TYPES = {kind: held for kind, (held, _) in HOLDERS.items()}
ARRAYS = {kind: turn for kind, (_, turn) in HOLDERS.items()}
