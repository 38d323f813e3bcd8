"""Whose id is this? From any id that an event told of, or that a table has, to what it names."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Connection, FromClause, Select, Text, literal, select, union_all

from storage.database import Base
from storage.events import StoredEvent
from storage.questions import once
from storage.questions.filters import Filters
from storage.questions.history import OBJECTS

EVENTS, TABLES = StoredEvent.__table__, Base.metadata.tables
EVENT = "event"
# Rows that never are an object of an event; those of payout contents are found under their balance transaction's id.
INSIDE = {"line_items": "line_item", "subscription_items": "subscription_item"}
NAMES = {name: type for name, type in (OBJECTS | INSIDE).items() if name != "payout_contents"}


@dataclass(frozen=True, slots=True)
class Named:
    """What an id names: an event, or an object of Stripe's type, of one account in one mode."""

    type: str
    id: str
    account: str
    livemode: bool


def named(connection: Connection, id: str) -> list[Named]:
    """List what bears an id, own account first and live first: customers of two accounts may have the same one."""
    if "\0" in id:  # PostgreSQL's text has no U+0000
        return []
    found = once.by_id(connection, bearing, id)
    objects = {Named(row["type"], id, row["account"], row["livemode"]) for row in found}
    return sorted(objects, key=lambda each: (each.account, not each.livemode, each.type))


def bearing(_: Filters, id: ColumnElement[str]) -> CompoundSelect[Any]:
    """Look for an id everywhere."""
    return union_all(*parts(id))


def parts(id: ColumnElement[str]) -> Iterator[Select[tuple[str, str, bool]]]:
    """Ask the events by both of their ids, and each billing table by its key: some objects came inside others."""
    yield part(EVENTS, EVENT).where(EVENTS.c.id == id)
    yield select(EVENTS.c.object_type, EVENTS.c.account, EVENTS.c.livemode).where(EVENTS.c.object_id == id).distinct()
    for table, type in NAMES.items():
        yield part(TABLES[table], type).where(TABLES[table].c.id == id)


def part(table: FromClause, type: str) -> Select[tuple[str, str, bool]]:
    """Read whose row it is."""
    return select(literal(type, Text).label("type"), table.c.account, table.c.livemode)
