"""Scans a database: every column of every row of every table, and the people vault's documents in clear."""

import re
from contextlib import closing
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from storage import scanning
from storage.scanning import FAILED, JSON_TYPES, TIMES, Cells, Found, Relation
from storage.tables import BILLING, OTHERS
from storage.vault import Vault
from webhooks.card_data.budget import Budget, BudgetError
from webhooks.card_data.look import as_value, in_row, in_text
from webhooks.card_data.statement import Document, Statement

LEDGERS_OWN = frozenset({*BILLING, *OTHERS})
# A row is named by its key only if that is an id as Stripe makes them, a small number or a word for yes or no.
IS_ID = re.compile(r"(?:[a-z]{2,5}_[A-Za-z0-9_]{1,64}|[0-9]{1,9}|true|false|)", re.ASCII)


class TableScan:
    """One scan of one database, which writes into a statement as it goes."""

    def __init__(self, owner: Engine, vault: Vault, statement: Statement) -> None:
        self._owner = owner
        self._vault = vault
        self._statement = statement
        self._tables: list[Document] = []

    def survey(self) -> tuple[Found | None, int]:
        """See what there is, and how many rows; None, and a note, if the database cannot be asked."""
        try:
            with scanning.reading(self._owner) as connection:
                found = scanning.survey(connection)
        except FAILED as error:
            self._statement.unread("the database", reason(error))
            return None, 0
        return found, sum(scanning.count(self._owner, relation) for relation in found.relations)

    def run(self, found: Found, beat: Budget) -> None:
        """Look at every table, then at the people."""
        self._statement.database = {
            "name": self._statement.name(found.name),
            "server_version": found.server_version,
            "tables": self._tables,
        }
        if found.large_objects:
            self._statement.unread(f"{found.large_objects} large objects", "export them, and scan the files")
        for relation in found.relations:
            self._table(relation, beat)
        if any(relation.name == "people" for relation in found.relations):
            self._people()

    def _table(self, relation: Relation, beat: Budget) -> None:
        name = f"{relation.schema}.{relation.name}"
        told: Document = {"schema": self._statement.name(relation.schema), "table": self._statement.name(relation.name)}
        told["columns"] = [self._statement.name(field.name) for field in relation.fields]
        counts = {"rows": 0, "characters": 0, "bytes_on_disk": relation.bytes}
        try:
            with scanning.reading(self._owner) as connection, closing(scanning.rows(connection, relation)) as batches:
                for batch in batches:
                    counts["characters"] += sum(self._row(relation, cells) for cells in batch)
                    counts["rows"] += len(batch)
                    beat(len(batch))
        except (*FAILED, BudgetError) as error:
            self._statement.unread(name, reason(error))
        finally:
            self._tables.append(told | counts)

    def _row(self, relation: Relation, cells: Cells) -> int:
        """Look at one row; give back how much text it had."""
        row = {
            field.name: as_value(cell, is_json=field.type in JSON_TYPES)
            for field, cell in zip(relation.fields, cells[1:], strict=True)
            if cell is not None and field.type not in TIMES and not is_exempt(relation, field.name)
        }
        for (path, detector), times in in_row(row, self._statement.opted_in.exempts).items():
            place = {"table": f"{relation.schema}.{relation.name}", "column": path}
            self._statement.found(place, detector, times, [key(relation, cells)])
        return sum(len(cell) for cell in cells[1:] if cell is not None)

    def _people(self) -> None:
        """Look at people's documents in clear, in memory only."""
        read = closed = 0
        try:
            with scanning.reading(self._owner) as connection:
                for id, document in scanning.people(connection, self._vault):
                    closed += document is None
                    read += document is not None
                    for (path, detector), times in in_row({"decrypted": document}).items():
                        place = {"table": "public.people", "column": f"sealed, {path}"}
                        self._statement.found(place, detector, times, [{"id": id}] if is_clean(id) else ())
        except FAILED as error:
            self._statement.unread("people, decrypted", reason(error))
        if closed:
            self._statement.unread("people, decrypted", f"{closed} documents do not open with this PEOPLE_KEY")
        if self._statement.database is not None:
            self._statement.database["people_decrypted"] = read


def key(relation: Relation, cells: Cells) -> Document:
    """Name a row by its primary key where that tells nothing, else by its address in the table."""
    names = [field.name for field in relation.fields]
    held: dict[str, Any] = {name: cells[1 + names.index(name)] for name in relation.key}
    if held and all(isinstance(text, str) and is_clean(text) for text in held.values()):
        return held
    return {"ctid": cells[0]} if cells[0] else {}


def is_clean(text: str) -> bool:
    """Say whether a key may be repeated."""
    return IS_ID.fullmatch(text) is not None and not in_text(text)


def is_exempt(relation: Relation, name: str) -> bool:
    """Say whether the column holds a number that we computed."""
    return relation.schema == "public" and relation.name in LEDGERS_OWN and name == "rank"


def reason(error: Exception) -> str:
    """Say by its kind why something could not be read; its text may quote what is in it."""
    if isinstance(error, BudgetError):
        return str(error)
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return type(cause).__name__
