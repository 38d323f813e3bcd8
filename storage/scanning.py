"""Reads every cell of every table that is not PostgreSQL's own, whoever made it, for whoever looks for card data."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from sqlalchemy import ColumnClause, Connection, Engine, Text, cast, column, func, literal_column, select, table, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql.elements import quoted_name
from sqlalchemy.sql.selectable import TableClause

from storage.database import UnavailableError, transaction
from storage.people import Person, SubjectKey, opened
from storage.vault import Vault, VaultError

FETCHED_AT_ONCE = 500
FAILED = (UnavailableError, SQLAlchemyError)
JSON_TYPES = frozenset({"json", "jsonb"})
TIMES = frozenset(  # columns of these types hold what PostgreSQL itself has read as a time, or yes or no
    {"timestamp with time zone", "timestamp without time zone", "date", "interval", "boolean"}
    | {"time without time zone", "time with time zone"}
)
# Tables (also the parts of a partitioned one), materialized views and foreign tables. Temporary tables of other
# sessions cannot be read; what indexes and views show is in tables.
RELATIONS = text("""
select n.nspname, c.relname, c.relkind, pg_table_size(c.oid) as bytes,
  coalesce(array_agg(a.attname::text order by a.attnum) filter (where a.attname is not null), '{}') as names,
  coalesce(array_agg(format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null) order by a.attnum)
    filter (where a.attname is not null), '{}') as types,
  (select array_agg(k.attname::text) from pg_index i
   join pg_attribute k on k.attrelid = i.indrelid and k.attnum = any (i.indkey)
   where i.indrelid = c.oid and i.indisprimary) as key
from pg_class c join pg_namespace n on n.oid = c.relnamespace
left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_type t on t.oid = a.atttypid
where c.relkind in ('r', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema')
  and n.nspname !~ '^pg_(toast|temp)'
group by c.oid, n.nspname, c.relname, c.relkind order by 1, 2
""")


class Field(NamedTuple):
    """One column and its type, a domain by what it stands for."""

    name: str
    type: str


class Relation(NamedTuple):
    """One table, and the columns of its primary key."""

    schema: str
    name: str
    kind: str
    bytes: int
    fields: tuple[Field, ...]
    key: tuple[str, ...]

    @property
    def clause(self) -> TableClause:
        """Name the table and its columns for a query, whatever characters are in the names."""
        columns: list[ColumnClause[Any]] = [column(quoted_name(field.name, quote=True)) for field in self.fields]
        return table(quoted_name(self.name, quote=True), *columns, schema=quoted_name(self.schema, quote=True))


class Found(NamedTuple):
    """The database, and what is in it that can be read as tables, and that cannot."""

    name: str
    server_version: str
    relations: tuple[Relation, ...]
    large_objects: int


Cells = Sequence[Any]  # the row's address, then each column: text, bytes or None


def reading(owner: Engine) -> AbstractContextManager[Connection]:
    """Open a transaction that only reads."""
    return transaction(owner.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True))


def survey(connection: Connection) -> Found:
    """List what there is to read."""
    found = connection.execute(RELATIONS)
    relations = tuple(
        Relation(schema, name, kind, size, tuple(map(Field, names, types)), tuple(key or ()))
        for schema, name, kind, size, names, types, key in found
    )
    database, version = connection.execute(text("select current_database(), current_setting('server_version')")).one()
    large = connection.scalar(text("select count(*) from pg_largeobject_metadata"))
    return Found(database, version, relations, large or 0)


def count(owner: Engine, relation: Relation) -> int:
    """Count the rows, for the progress only; 0 if they cannot be read, which reading them will show."""
    try:
        with reading(owner) as connection:
            return connection.scalar(select(func.count()).select_from(relation.clause)) or 0
    except FAILED:
        return 0


def rows(connection: Connection, relation: Relation) -> Generator[Sequence[Cells]]:
    """Read every row through a server-side cursor: columns of bytes as they are, all others as text.

    Rows that a policy hides are an error here, not left out. A parent of inherited tables shows its own rows only.
    """
    connection.execute(text("set local row_security = off"))
    source = relation.clause
    address = "''" if relation.kind == "f" else "ctid::text"
    cells = [
        source.c[field.name] if field.type == "bytea" else cast(source.c[field.name], Text) for field in relation.fields
    ]
    statement = select(literal_column(address), *cells).with_hint(source, "ONLY", "postgresql")
    with connection.execute(statement, execution_options={"yield_per": FETCHED_AT_ONCE}) as result:
        yield from result.partitions()


def people(connection: Connection, vault: Vault) -> Iterator[tuple[str, Any]]:
    """Decrypt each document of the people vault; None for one that does not open."""
    subject = Person.subject == SubjectKey.subject
    chosen = select(Person.__table__, SubjectKey.share).outerjoin(SubjectKey, subject)
    with connection.execute(chosen, execution_options={"yield_per": FETCHED_AT_ONCE}) as result:
        yield from ((row.id, clear(row, vault)) for row in result)


def clear(row: Any, vault: Vault) -> Any:
    """Decrypt one document."""
    try:
        return opened(vault, row, row.share)
    except (VaultError, ValueError, TypeError, OverflowError):
        return None
