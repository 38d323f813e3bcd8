"""What an answer's columns add up to, currency by currency; a sum that lacks a part is unknown."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from storage.exports.batches import currencies, settled_in, values
from storage.exports.columns import Column, Kind, Row


class Sums:
    """Sums of some columns while rows pass. Different currencies are never added."""

    def __init__(self, columns: Iterable[Column]) -> None:
        """Begin at nothing."""
        self._columns = tuple(columns)
        self._sums: dict[str, dict[str | None, int]] = {column.name: defaultdict(int) for column in self._columns}
        self._unknown: set[tuple[str, str | None]] = set()

    def add(self, batch: Sequence[Row]) -> None:
        """Add some rows, without those that say that they do not count, such as failed refunds."""
        batch = [row for row in batch if row.get("counts", True)]
        for column in self._columns:
            codes = settled_in(batch) if column.kind is Kind.FEE else currencies(batch)
            self._add(column.name, values(column, batch), codes)

    def _add(self, name: str, held: Sequence[Any], codes: Sequence[str | None]) -> None:
        sums = self._sums[name]
        for value, code in zip(held, codes, strict=True):
            if value is None:
                self._unknown.add((name, code))
            else:
                sums[code] += value

    def currencies(self) -> list[str]:
        """List the currencies that there is a sum for."""
        known = {code for sums in self._sums.values() for code in sums} | {code for _, code in self._unknown}
        return sorted(code for code in known if code is not None)

    def total(self, name: str, currency: str) -> int | None:
        """Give one sum in minor units, or None where part of it is unknown."""
        if {(name, currency), (name, None)} & self._unknown:
            return None
        return self._sums[name].get(currency, 0)
