"""What a column of an answer holds, so that every form writes it right."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Row = Mapping[str, Any]


class Kind(StrEnum):
    """Money stands in minor units beside `currency`; items are what a subscription holds; written is ready text.

    A fee is money that may be unknown: `fees_unknown` counts why, or `unknown` says it. It is in `settlement_currency`
    where there is one.
    A rate and a ratio are fractions, exact until they are written: a rate as a percentage, a ratio as a number.
    """

    ID = "id"
    TEXT = "text"
    TIME = "time"
    DATE = "date"
    MONEY = "money"
    FEE = "fee"
    COUNT = "count"
    RATE = "rate"
    RATIO = "ratio"
    FLAG = "flag"
    ITEMS = "items"
    WRITTEN = "written"


SHORT = frozenset({"api", "arpa", "arr", "dso", "id", "ltv", "mrr"})  # what is spoken letter by letter
NUMBERS = frozenset({Kind.MONEY, Kind.FEE, Kind.COUNT, Kind.RATE, Kind.RATIO})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an answer; its name is Stripe's word where Stripe has one."""

    name: str
    kind: Kind

    @property
    def label(self) -> str:
        """Name the column for people."""
        return words(self.name)


def words(name: str) -> str:
    """Write a name as people read it: payment-success is Payment success, opening_mrr is Opening MRR."""
    parts = re.split(r"[-_]", name)
    said = [part.upper() if part in SHORT else part for part in parts]
    return " ".join([said[0][:1].upper() + said[0][1:], *said[1:]])


def columns(**kinds: Kind) -> tuple[Column, ...]:
    """List columns in the order in which they are shown; the first ones matter most."""
    return tuple(Column(name, kind) for name, kind in kinds.items())
