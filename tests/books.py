"""Take down everything a database holds, so that two of them can be compared whole."""

from typing import Any

from sqlalchemy import Connection, Engine, Row, text

from storage import balance_sums, people
from storage.billing.snapshot import UNCHANGED_SINCE
from storage.database import Base
from storage.movement_sums import LATER, MARKS, SUMS
from storage.payout_sums import PayoutSum
from storage.tables import BILLING
from storage.vault import Vault

Books = dict[str, list[tuple[Any, ...]]]

EVENTS = (
    "id, account, livemode, type, created, object_type, object_id, api_version, changed, facts::text, receipt::text"
)
PEOPLE = """
select p.id, p.account, p.livemode, p.as_of, p.rank, p.event_id, p.subject, p.half_key, p.sealed, k.anchor, k.share
from people p join subject_keys k on k.subject = p.subject order by 1, 2, 3
"""

SUMMED = (SUMS.name, balance_sums.SUMS.name, MARKS.name, LATER.name, PayoutSum.__tablename__)


def billing(connection: Connection) -> Books:
    """Every billing table, row by row, without what depends on the order of events and is kept for speed only."""
    query = "select {} from {} order by id, account, livemode"
    return {
        name: [tuple(row) for row in connection.execute(text(query.format(", ".join(columns_of(name)), name)))]
        for name in BILLING
    }


def columns_of(table: str) -> list[str]:
    """Name the columns that say the same whatever the order."""
    return [f'"{column.name}"' for column in Base.metadata.tables[table].columns if column.name != UNCHANGED_SINCE]


def everything(engine: Engine, vault: Vault) -> Books:
    """Events, billing tables, parked events, and the people in clear. When we received a thing is left out."""
    with engine.connect() as connection:
        books = billing(connection)
        books["events"] = [
            tuple(row) for row in connection.execute(text(f"select {EVENTS} from events order by 1, 2, 3"))
        ]
        books["parked_events"] = [tuple(row) for row in connection.execute(text("select id, error from parked_events"))]
        books["people"] = [opened(vault, row) for row in connection.execute(text(PEOPLE))]
    return books


def opened(vault: Vault, row: Row[Any]) -> tuple[Any, ...]:
    """Decrypt one row of the vault; random ids, keys and nonces are not part of the truth."""
    return (*row[:6], row.anchor, people.opened(vault, row, row.share))


def empty(engine: Engine) -> None:
    """Empty the database, append-only events included; only tests may, and only as its administrator."""
    with engine.begin() as connection:
        connection.execute(text("set local session_replication_role = replica"))
        for name in (*BILLING, *SUMMED, "parked_events", "people", "subject_keys", "events"):
            connection.execute(text(f"delete from {name}"))
