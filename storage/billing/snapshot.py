"""What every billing table has in common: whose object it is, and which snapshot of it we show."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from storage.database import Base

Facts = Mapping[str, Any]
Row = dict[str, Any]

KEY = ("id", "account", "livemode")
MONEY_BITS = 44  # room for 17 trillion minor units below the lifecycle step


class Snapshot:
    """The newest snapshot of a Stripe object wins, by (`as_of`, `rank`, `event_id`).

    `as_of` is when the event happened, with Stripe's resolution of one second. `rank` says how far the object's life
    has come, because several events can share a second. `event_id` settles the rest and names the source of each value.
    """

    as_of: Mapped[datetime] = mapped_column(sort_order=-20)
    rank: Mapped[int] = mapped_column(sort_order=-19)
    created: Mapped[datetime | None] = mapped_column(sort_order=-18)
    livemode: Mapped[bool] = mapped_column(sort_order=20)
    id: Mapped[str] = mapped_column(sort_order=21)
    account: Mapped[str] = mapped_column(sort_order=22)
    event_id: Mapped[str] = mapped_column(sort_order=23)

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[PrimaryKeyConstraint]:
        """Key by id, account and mode: custom ids (customers) may repeat between accounts and modes."""
        return (PrimaryKeyConstraint(*KEY),)


UNCHANGED_SINCE = "unchanged_since"  # see storage/billing/unchanged.py
SNAPSHOT_COLUMNS = frozenset({"as_of", "rank", "livemode", "account", "event_id", UNCHANGED_SINCE})


@dataclass(frozen=True, slots=True)
class Projection:
    """One billing table: how an object's facts become its rows, and how far its life has come."""

    model: type[Base]
    rows: Callable[[Facts], Iterable[Row]]
    rank: Callable[[Facts], int]


def copied(model: type[Base], *derived: str) -> tuple[str, ...]:
    """Name the columns that are copied from Stripe's object as they are."""
    return tuple(c.name for c in model.__table__.columns if c.name not in SNAPSHOT_COLUMNS and c.name not in derived)


def copy(facts: Facts, names: tuple[str, ...]) -> Row:
    """Take the named fields; what the object lacks becomes NULL."""
    return {name: facts[name] for name in names if name in facts}


def rank(step: int, moved: int = 0) -> int:
    """Order two snapshots of the same second: the further step of the object's life, then the more money moved."""
    return (step << MONEY_BITS) + min(max(moved, 0), (1 << MONEY_BITS) - 1)


def within(facts: Facts, *path: str) -> Any:
    """Read a nested field; None where any part of the path is missing."""
    value: Any = facts
    for name in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value


def listed(facts: Facts, name: str) -> list[Any]:
    """Read the elements of a field, be it a list or Stripe's list object; none where it is missing."""
    value = facts.get(name)
    if isinstance(value, Mapping):
        value = value.get("data")
    return value if isinstance(value, list) else []


def first(*values: Any) -> Any:
    """Take the first value that is there: the new place, then the old one."""
    return next((value for value in values if value is not None), None)
