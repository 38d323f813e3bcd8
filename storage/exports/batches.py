"""Rows a batch at a time, column by column: what is done to a column is decided once, not once a cell."""

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from storage.exports.columns import Column, Row

ROWS_PER_BATCH = 500  # a few milliseconds of work, between which deliveries get their turn
Values = Sequence[Any]


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Take the rows batch by batch. Between two of them others get their turn: gevent switches where we sleep."""
    rows = iter(rows)
    while batch := list(islice(rows, ROWS_PER_BATCH)):
        yield batch
        time.sleep(0)


def values(column: Column, batch: Sequence[Row]) -> list[Any]:
    """Take one column of a batch."""
    name = column.name
    return [row[name] for row in batch]


def currencies(batch: Sequence[Row]) -> list[str | None]:
    """Take the currency of each row's money; None where the answer tells none."""
    return [row.get("currency") for row in batch]


def settled_in(batch: Sequence[Row]) -> list[str | None]:
    """Take the currency of each row's fees: money is settled in one that may not be the payment's."""
    name = "settlement_currency" if batch and "settlement_currency" in batch[0] else "currency"
    return [row.get(name) for row in batch]
