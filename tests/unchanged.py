"""Hold what rows say of since when they are unchanged against every event that is kept."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, text

from storage import events
from storage.billing import unchanged
from storage.billing.snapshot import Row
from storage.billing.upsert import order, project
from storage.database import Base

TOLD = "select id, account, livemode, event_id, extract(epoch from unchanged_since)::bigint from {}"
Key = tuple[str, str, bool]


def said(connection: Connection) -> dict[tuple[str, str], int]:
    """Take down what is said, by table and id, in Unix seconds; what says nothing that `as_of` does not is left out."""
    return {
        (model.__tablename__, id): since
        for model in unchanged.RETURNED
        for id, _, _, _, since in connection.execute(
            text(f"{TOLD.format(model.__tablename__)} where unchanged_since < as_of")
        )
    }


def untrue(connection: Connection) -> list[str]:
    """Name the rows that say what their events do not."""
    told = snapshots(connection)
    return [
        f"{model.__tablename__} {id}"
        for model in unchanged.RETURNED
        for id, account, livemode, event_id, since in connection.execute(text(TOLD.format(model.__tablename__)))
        if since is not None and not is_true(model, told[model][id, account, livemode], event_id, since)
    ]


def is_true(model: type[Base], told: list[Row], event_id: str, since: int) -> bool:
    """Look whether from the end of that second until its own event, all that was told says the same and no refund."""
    told = sorted(told, key=order)
    own = next(place for place, row in enumerate(told) if row["event_id"] == event_id)
    first = max(place for place, row in enumerate(told[: own + 1]) if row["as_of"] <= since)
    before = told[first:own]
    same = all(of(model, row) == of(model, told[own]) and not row.get("amount_refunded") for row in before)
    return same and told[first]["as_of"] == since


def of(model: type[Base], row: Row) -> list[Any]:
    """Take what was sold or settled."""
    return [row.get(name) for name in unchanged.compared(model)]


def snapshots(connection: Connection) -> dict[type[Base], dict[Key, list[Row]]]:
    """Project every event that is kept by itself."""
    found: dict[type[Base], dict[Key, list[Row]]] = {model: defaultdict(list) for model in unchanged.RETURNED}
    for model, key, row in projected(connection):
        if model in found:
            found[model][key].append(row)
    return found


def projected(connection: Connection) -> Iterator[tuple[type[Base], Key, Row]]:
    """Name the rows that each event tells."""
    for batch in events.stream(connection):
        for event in batch:
            for model, rows in project([event]).items():
                for row in rows.values():
                    yield model, (row["id"], row["account"], row["livemode"]), row
