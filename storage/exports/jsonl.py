"""Answers as JSON Lines (jsonlines.org): a row a line, as the same row stands in JSON."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any

import orjson

from storage.exports.answer import Answer
from storage.exports.batches import Values, batches, values
from storage.exports.columns import Kind
from storage.exports.json_values import value

FRACTIONS = frozenset({Kind.RATE, Kind.RATIO})
AS_DOCUMENTS_HAVE_IT = orjson.OPT_APPEND_NEWLINE | orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS


def pieces(answer: Answer) -> Iterator[bytes]:
    """Write a file piece by piece: amounts stay integers in minor units, times are UTC."""
    names = [column.name for column in answer.columns]
    for batch in batches(answer.rows):
        held = (own(column.kind, values(column, batch)) for column in answer.columns)
        rows = (dict(zip(names, row, strict=True)) for row in zip(*held, strict=True))
        yield b"".join(orjson.dumps(row, option=AS_DOCUMENTS_HAVE_IT) for row in rows)


def own(kind: Kind, held: Values) -> Values:
    """Bring instants to UTC, whatever zone the database told them in, and round fractions; the rest is ready."""
    if kind in FRACTIONS:
        return [value(fraction) for fraction in held]
    if kind is not Kind.TIME:
        return held
    instants: list[Any] = [None if at is None else at.astimezone(UTC) for at in held]
    return instants
