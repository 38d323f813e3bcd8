"""The one routine in the database: everything that a batch of events means, written in one round trip.

It is generated from the tables, so it is put in place after the migrations each time they run, and carries a
fingerprint: readiness compares it with the code's.
"""

from hashlib import sha256

from sqlalchemy import Connection, text

from storage import events, jobs, people
from storage.billing import TABLES
from storage.billing.upsert import statement
from storage.database import Base

NAME = "write_batch"
# What earlier releases called: it is taken away, so that a process of theirs says later. What it would send to a new
# routine of the same signature could mean something else.
EARLIER_NAMES = ("record_batch",)
# What a batch means, one document each: its events, the jobs they ask for, what they tell of people, and the rows of
# each billing table.
DOCUMENTS = ("recorded", "deferred", "persons", *(f"{model.__tablename__}_rows" for model in TABLES))
SIGNATURE = f"{NAME}({', '.join('json' for _ in DOCUMENTS)})"
CALL = f"select id, account, livemode from {NAME}({', '.join('%s' for _ in DOCUMENTS)})"  # noqa: S608 — our own name

# Materialized, so that the jobs are deferred although nobody reads their ids.
WITH_JOBS = f"""
with fresh as materialized ({events.INSERT}), queued as materialized ({jobs.DEFER})
select fresh.id, fresh.account, fresh.livemode from fresh left join queued on true
"""  # noqa: S608 — our own statements

# Of this schema only: another application may have a function of that name in its own.
EARLIER = text(
    "select oid::regprocedure from pg_proc "
    "where proname = any(:names) and pronamespace = current_schema()::regnamespace"
)


def definition() -> str:
    """Write the routine: only the tables that the batch has rows for are touched, always in the same order."""
    return f"""
create or replace function {NAME}({", ".join(f"{name} json" for name in DOCUMENTS)})
returns table (id text, account text, livemode boolean) language plpgsql as $routine$
#variable_conflict use_column
declare written bigint;
begin
{"".join(map(_written, TABLES))}
if persons is not null then {people.MEET}; {people.WRITE}; end if;
if deferred is not null then return query {WITH_JOBS};
elsif recorded is not null then return query {events.INSERT}; end if;
end $routine$"""


def _written(model: type[Base]) -> str:
    rows = f"{model.__tablename__}_rows"
    return f"if {rows} is not null then {statement(model, rows)}; end if;\n"


def install(connection: Connection) -> None:
    """Put the routine in place of any earlier one; only the intake road may call it."""
    for (earlier,) in connection.execute(EARLIER, {"names": [NAME, *EARLIER_NAMES]}):
        connection.exec_driver_sql(f"drop function {earlier}")
    connection.exec_driver_sql(definition().replace("%", "%%"))
    connection.exec_driver_sql(f"revoke all on function {SIGNATURE} from public")
    connection.exec_driver_sql(f"grant execute on function {SIGNATURE} to intake")
    connection.exec_driver_sql(f"comment on function {SIGNATURE} is '{fingerprint()}'")


def fingerprint() -> str:
    """Name the routine as this code wants it."""
    return sha256(definition().encode()).hexdigest()


def is_current(connection: Connection) -> bool:
    """Is the routine in the database the one that this code calls?"""
    found = connection.scalar(
        text("select obj_description(to_regprocedure(:routine), 'pg_proc')"), {"routine": SIGNATURE}
    )
    return bool(found == fingerprint())
