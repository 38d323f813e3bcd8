"""The places where something might have stayed: columns of tables, files, the write-ahead log, the vault."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, text

from storage.people import opened
from storage.vault import Vault
from tests.canary.marks import Mark, Marks

# Of a server's own schemas nothing is ours; of a partition, a view or a foreign table the rows are found elsewhere.
COLUMNS = """
select n.nspname, c.relname, a.attname, t.typname, a.attstorage::text from pg_attribute a
join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace join pg_type t on t.oid = a.atttypid
where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast') and c.relkind in ('r', 'p', 'm')
and a.attnum > 0 and not a.attisdropped order by 1, 2, a.attnum
"""
AS_TEXT = {"timestamptz": "extract(epoch from {0})::bigint::text", "bytea": "encode({0}, 'hex')"}
PAGE, SHORT_HEADER, LONG_HEADER = (
    8192,
    24,
    40,
)  # of the write-ahead log (postgresql.org/docs/current/wal-internals.html)


def columns(connection: Connection) -> list[Any]:
    """List every column of every table, whoever made it."""
    return list(connection.execute(text(COLUMNS)))


def uncompressed(engine: Engine) -> None:
    """Have long values stored as they are, or the files would hide what is in them."""
    with engine.begin() as connection:
        for schema, table, name, _, storage in columns(connection):
            if storage in "xm":
                connection.execute(text(f'alter table "{schema}"."{table}" alter "{name}" set storage external'))


def in_tables(engine: Engine, marks: Marks) -> dict[str, set[Mark]]:
    """Search every column of every table; places are called table.column."""
    found = {}
    with engine.connect() as connection:
        for schema, table, name, kind, _ in columns(connection):
            shown = AS_TEXT.get(kind, "{0}::text").format(f'"{name}"')
            rows = connection.scalars(text(f'select {shown} from "{schema}"."{table}" where "{name}" is not null'))
            found[f"{table}.{name}"] = marks.found("\n".join(rows).encode())
    return found


def in_the_vault(engine: Engine, marks: Marks, key: bytes) -> set[Mark]:
    """Open everything that is sealed, and search it."""
    vault = Vault(key)
    with engine.connect() as connection:
        sealed = text("select people.*, share from people join subject_keys using (subject)")
        plain = [orjson.dumps(opened(vault, row, row.share)) for row in connection.execute(sealed)]
    return marks.found(b"\n".join(plain))


def contents(folder: Path) -> Iterator[bytes]:
    """Read every file below a folder."""
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            yield str(file).encode()
            yield file.read_bytes()


def in_files(folder: Path, marks: Marks) -> set[Mark]:
    """Search the names and contents of all files below a folder."""
    return {mark for content in contents(folder) for mark in marks.found(content)}


def in_write_ahead_log(data: Path, marks: Marks) -> set[Mark]:
    """Search the log as one stream: page headers stand in the middle of long records."""
    files = sorted(file for file in (data / "pg_wal").iterdir() if file.is_file())
    return marks.found(b"".join(stream(file.read_bytes()) for file in files))


def stream(segment: bytes) -> bytes:
    """Take the page headers out of a segment."""
    pages = (segment[at : at + PAGE] for at in range(0, len(segment), PAGE))
    return b"".join(page[SHORT_HEADER if number else LONG_HEADER :] for number, page in enumerate(pages))
