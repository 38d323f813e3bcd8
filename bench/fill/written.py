"""Writes one description of an object twice: as the facts of its events, and as the row that these leave."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import DateTime, Text

from bench.fill.plan import TURNS
from storage.database import Base

MONEY_BITS = 44  # as storage.billing.snapshot ranks: a step of an object's life, then how much moved
API_VERSION = "2026-09-30.clover"


class Thing(NamedTuple):
    """A Stripe object: from which table of the plan it is made, its id, and each column as an expression of SQL.

    `places` says where in the facts a column stands, if not under its own name; None: not there. `inside` are further
    facts, as expressions that write JSON. Times are Unix seconds.
    """

    model: type[Base]
    object_type: str
    source: str
    id: str
    columns: Mapping[str, str]
    places: Mapping[str, str | None] = {}
    inside: Mapping[str, str] = {}

    def but(self, **columns: str) -> "Thing":
        """Describe the same object at another time of its life."""
        return self._replace(columns={**self.columns, **columns})


class Event(NamedTuple):
    """An event about a thing: its id begins with `letter`, and it happened `at`, for the rows of the plan `where`."""

    letter: str
    type: str
    thing: Thing
    at: str
    where: str = "true"


class Kept(NamedTuple):
    """The row that a thing's newest event leaves: when that happened, its letter, and how far the life has come."""

    thing: Thing
    as_of: str
    letter: str
    rank: str
    where: str = "true"


def rank(step: str | int, moved: str | int = 0) -> str:
    """Say how far an object's life has come."""
    return f"((({step})::bigint << {MONEY_BITS}) + ({moved}))"


def is_text(model: type[Base], name: str) -> bool:
    """Say whether JSON has it in quotes."""
    return isinstance(model.__table__.columns[name].type, Text)


def document(thing: Thing, *, with_id: bool = False) -> str:
    """Write a thing's facts as JSON; what is NULL is not among them."""
    found: dict[str, Any] = {"id": quoted(thing.id)} if with_id else {}
    for name, value in thing.columns.items():
        if place := thing.places.get(name, name):
            put(found, place, quoted(value) if is_text(thing.model, name) else f"({value})::text")
    for place, value in thing.inside.items():
        put(found, place, value)
    return braced(found)


def quoted(value: str) -> str:
    """Write a text in JSON's quotes; those of the plan hold nothing that needs an escape."""
    return f"""'"' || ({value}) || '"'"""


def put(found: dict[str, Any], place: str, value: str) -> None:
    """Put a value where its dotted place is."""
    *outer, name = place.split(".")
    for step in outer:
        found = found.setdefault(step, {})
    found[name] = value


def braced(found: Mapping[str, Any]) -> str:
    """Write an object; one without any member is NULL."""
    members = (
        f"""',"{name}":' || {value if isinstance(value, str) else braced(value)}""" for name, value in found.items()
    )
    return f"""('{{' || nullif(substr(concat({", ".join(members)}), 2), '') || '}}')"""


def told(event: Event) -> str:
    """Write the events of one kind whose turn is from `:start` to `:end`."""
    thing = event.thing
    return f"""
    select 'evt_{event.letter}' || k as id, account, livemode, '{event.type}' as type,
      to_timestamp({event.at}) as created, to_timestamp({event.at} + delay) as received_at,
      '{thing.object_type}' as object_type, {thing.id} as object_id,
      '{API_VERSION}' as api_version, {document(thing)} as facts
    from plan.{thing.source} where {TURNS[thing.source]} >= :start and {TURNS[thing.source]} < :end and {event.where}
    """


def row(kept: Kept) -> str:
    """Write the rows of one kind, in the order of the plan."""
    thing = kept.thing
    own = {
        "as_of": f"to_timestamp({kept.as_of})", "rank": kept.rank, "livemode": "livemode", "account": "account",
        "event_id": f"'evt_' || {kept.letter} || k", "id": thing.id,
    }  # fmt: skip
    values = own | {name: typed(thing.model, name, value) for name, value in thing.columns.items()}
    names = ", ".join(f'"{name}"' for name in values)
    return f"""
    insert into {thing.model.__tablename__} ({names})
    select {", ".join(values.values())} from plan.{thing.source} where {kept.where}
    """


def typed(model: type[Base], name: str, value: str) -> str:
    """Write a value as its column takes it."""
    return f"to_timestamp({value})" if isinstance(model.__table__.columns[name].type, DateTime) else value
