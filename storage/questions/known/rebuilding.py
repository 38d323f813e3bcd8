"""The rows that were otherwise at a moment, projected anew from the events that were known then."""

from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from typing import Any

import orjson
from sqlalchemy import Connection

from storage.billing.snapshot import KEY
from storage.billing.upsert import merge, project
from storage.database import Base
from storage.questions.known.sources import CAME_BACK, is_told_whole, sources
from storage.questions.known.then import Then
from storage.redacted import RedactedEvent

AT_ONCE = 2000
SAME = "{0}.account = {1}.account and {0}.livemode = {1}.livemode"


def rebuild(connection: Connection, then: Then, model: type[Base]) -> bool:
    """Fill a temporary table `<table>_then` with the rows of a table that a moment saw otherwise than now.

    Says whether there are any. The table is there in any case, but without rows it needs no indexes: they take time.
    """
    table = model.__tablename__
    name_changed(connection, then, model)
    told = filter(None, (project(batch).get(model) for batch in batches(known_events(connection, then, model))))
    first = next(told, None)
    indexed = "" if first is None else "including indexes"
    connection.exec_driver_sql(f"create temp table {table}_then (like {then.schema}.{table} {indexed}) on commit drop")
    if first is None:
        return False
    for rows in chain([first], told):
        connection.exec_driver_sql(merge(model, "%s::json", f"pg_temp.{table}_then", changed(table)), written(rows))
    connection.exec_driver_sql(f"analyze pg_temp.{table}_then")
    return True


def name_changed(connection: Connection, then: Then, model: type[Base]) -> None:
    """Name what may have changed since."""
    table, named = model.__tablename__, ", ".join(dict.fromkeys((*KEY, *(source.id for source in sources(model)))))
    connection.exec_driver_sql(
        f"create temp table {table}_changed on commit drop as select {named} from {then.otherwise(model)}; "  # noqa: S608
        f"create index on pg_temp.{table}_changed ({', '.join(KEY)}); analyze pg_temp.{table}_changed"
    )


def changed(table: str) -> str:
    """Keep to the rows that may have changed: an event about a charge also tells of refunds that have not."""
    same = " and ".join(f"changed.{name} = batch.{name}" for name in KEY)
    return f"where exists (select from pg_temp.{table}_changed changed where {same}) "


def written(rows: dict[tuple[Any, ...], dict[str, Any]]) -> tuple[str]:
    """Write the rows as the one document that the merge reads."""
    return (orjson.dumps(list(rows.values())).decode(),)


def batches(events: Iterable[RedactedEvent]) -> Iterator[list[RedactedEvent]]:
    """Gather some thousand events, all of an object together: what one of them deleted is known of the others."""
    batch: list[RedactedEvent] = []
    for _, its_own in groupby(events, key=lambda event: (event.object_id, event.account)):
        batch += its_own
        if len(batch) >= AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def known_events(connection: Connection, then: Then, model: type[Base]) -> Iterator[RedactedEvent]:
    """Read what tells the rows: events known then and not parked, of each object together."""
    query = f"""
    with telling as ({telling(then, model)}), known as (
      select e.*, rank() over (partition by e.object_id, e.account, e.object_type order by e.created desc) as age
      from telling join {then.schema}.events e
        on e.object_id = telling.id and e.object_type = telling.object_type and {SAME.format("e", "telling")}
      where {then.knows_event("e")} and e.facts::text <> '{{}}' and not exists (
        select from {then.schema}.parked_events p where p.id = e.id and {SAME.format("p", "e")}))
    select id, type, account, livemode, extract(epoch from created)::bigint, object_type, object_id, facts::text
    from known {"where age = 1" if is_told_whole(model) else ""} order by object_id, account
    """  # noqa: S608 — our own names
    result = connection.exec_driver_sql(query, execution_options={"yield_per": AT_ONCE})
    with result:
        yield from (event(*row) for row in result)


def telling(then: Then, model: type[Base]) -> str:
    """Name the objects whose events tell the rows that may have changed."""
    table = f"pg_temp.{model.__tablename__}_changed"
    named = [
        f"select {source.id} as id, account, livemode, '{source.object_type}' as object_type from {table}"  # noqa: S608
        for source in sources(model)
    ]
    if model.__tablename__ == "payout_contents":
        back = CAME_BACK.format(schema=then.schema)
        named.append(f"select *, 'payout' from ({back}) back where exists (select from {table})")  # noqa: S608
    return " union ".join(named)


def event(*stored: Any) -> RedactedEvent:
    """Give back what projecting reads of an event."""
    id, type, account, livemode, created, object_type, object_id, facts = stored
    told = {"id": object_id} | orjson.loads(facts)
    return RedactedEvent(id, type, account, livemode, created, None, object_type, object_id, told)
