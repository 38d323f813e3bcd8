"""Whether a database is as a fresh copy is, and how it gets there again after a test.

To copy a database and to throw it away takes longer than most tests. So one that a test gives back is emptied for the
next, if nothing but rows has changed in it.
"""

import time
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

OURS = "nspname !~ '^pg_' and nspname <> 'information_schema'"
MADE = 16384  # what has a lower number, PostgreSQL brought along
# What a database is beside its rows: all that tests could change in it.
CATALOGS = (
    f"select oid, * from pg_namespace where {OURS}",
    f"select c.oid, relname, relkind, relacl, reloptions, relowner, relrowsecurity from pg_class c "
    f"where oid >= {MADE} and relkind <> 't'",
    f"select attrelid, attname, atttypid, attnotnull, attacl, attidentity from pg_attribute join pg_class on oid = "
    f"attrelid where oid >= {MADE} and attnum > 0 and relkind not in ('t', 'i')",
    f"select oid, proname, md5(prosrc), proacl, proconfig, prosecdef, proowner from pg_proc where oid >= {MADE}",
    f"select tgrelid, tgname, tgenabled, tgfoid, tgtype from pg_trigger where oid >= {MADE}",
    f"select conrelid, conname, contype, convalidated from pg_constraint where oid >= {MADE}",
    f"select indexrelid, indisvalid from pg_index where indexrelid >= {MADE}",
    f"select objoid, objsubid, description from pg_description where objoid >= {MADE}",
    "select adrelid, adnum, md5(adbin::text) from pg_attrdef",
    f"select oid, ev_class, ev_enabled from pg_rewrite where oid >= {MADE}",
    "select setrole, setconfig from pg_db_role_setting where setdatabase = (select oid from own)",
    "select datacl, datconnlimit, datallowconn from own",
    f"select count(*) from pg_statistic where starelid >= {MADE}",
)  # fmt: skip
SHAPE = "with own as (select * from pg_database where datname = current_database()) select md5(concat(" + ", ".join(
    f"(select string_agg(md5(t::text), '' order by md5(t::text)) from ({catalog}) t)" for catalog in CATALOGS
) + "))"  # fmt: skip
TABLES = f"""
select format('%I.%I', nspname, relname) from pg_class c join pg_namespace n on n.oid = relnamespace
where relkind = 'r' and relpersistence <> 't' and {OURS} order by 1
"""
REWIND = """
select setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
from pg_sequences where last_value is not null
"""
CLOSE_OTHERS = """
select pg_terminate_backend(pid) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
"""
PATIENCE = 2000  # looks, a few milliseconds apart


@dataclass(frozen=True)
class Clean:
    """What a database was when it was fresh."""

    shape: str
    tables: tuple[str, ...]
    kept: dict[str, str]

    @classmethod
    def of(cls, connection: Connection) -> "Clean":
        """Look at a fresh database: a few of its tables hold what migrations wrote."""
        tables = tuple(connection.scalars(text(TABLES)))
        kept = {table: contents(connection, table) for table in filled(connection, tables)}
        return cls(shape(connection), tables, kept)

    @cached_property
    def _emptied(self) -> tuple[str, ...]:
        return tuple(table for table in self.tables if table not in self.kept)

    def restore(self, engine: Engine) -> bool:
        """Empty the database; say whether it is as it was."""
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                if not is_alone(connection) or shape(connection) != self.shape:
                    return False
                self._empty(connection)
                return self.kept == {table: contents(connection, table) for table in self.kept}
        except DBAPIError:
            return False

    def _empty(self, connection: Connection) -> None:
        connection.execute(text("set session_replication_role = replica"))  # the tables that refuse it are emptied, too
        if left := filled(connection, self._emptied):
            connection.execute(text(f"truncate {', '.join(left)} cascade"))
        connection.execute(text(REWIND))


def is_alone(connection: Connection) -> bool:
    """Close what a test left connected, and wait until it has gone."""
    for _ in range(PATIENCE):
        if not connection.execute(text(CLOSE_OTHERS)).all():
            return True
        time.sleep(0.005)
    return False


def shape(connection: Connection) -> str:
    """Tell everything about a database but its rows, as one digest."""
    return str(connection.scalar(text(SHAPE)))


def filled(connection: Connection, tables: tuple[str, ...]) -> list[str]:
    """Name the tables that hold anything."""
    asked = ", ".join(f"exists (select from {table})" for table in tables)
    found = connection.execute(text(f"select {asked}")).one()
    return [table for table, is_filled in zip(tables, found, strict=True) if is_filled]


def contents(connection: Connection, table: str) -> str:
    """Tell the rows of a table, as one digest."""
    return str(connection.scalar(text(f"select md5(string_agg(t::text, '' order by t::text)) from {table} t")))
