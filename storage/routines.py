"""The one routine in the database: everything that a batch of events means, written in one round trip.

It is generated from the tables, so it is put in place after the migrations each time they run, and carries a
fingerprint: readiness compares it with the code's.
"""

from hashlib import sha256

from sqlalchemy import Connection, text

from storage import events, people
from storage.billing import TABLES
from storage.billing.upsert import statement

NAME = "record_batch"
SIGNATURE = f"{NAME}(json, jsonb, json)"
CALL = f"select id, account, livemode from {NAME}(%s, %s, %s)"  # noqa: S608 — our own name


def definition() -> str:
    """Write the routine: only the tables that the batch has rows for are touched, always in the same order."""
    upserts = "\n".join(f"if billing ? '{model.__tablename__}' then {statement(model)}; end if;" for model in TABLES)
    return f"""
create or replace function {NAME}(recorded json, billing jsonb, persons json)
returns table (id text, account text, livemode boolean) language plpgsql as $routine$
#variable_conflict use_column
begin
if billing is not null then
{upserts}
end if;
if persons is not null then {people.WRITE}; end if;
if recorded is not null then return query {events.INSERT}; end if;
end $routine$"""


def install(connection: Connection) -> None:
    """Put the routine in place; only the intake road may call it."""
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
