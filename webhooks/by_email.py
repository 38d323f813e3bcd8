"""Finding customers by the exact e-mail address: what pages, programs and commands share of it.

The address is digested here and goes no further: not into an address, a log line, an error or an answer.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from storage.emails import LONGEST, digest
from storage.exports.columns import Kind, columns
from storage.questions import by_email
from storage.questions.by_email import People
from storage.questions.filters import Filters
from storage.vault import Vault

__all__ = ("COLUMNS", "LONGEST", "Finder", "document")
COLUMNS = columns(id=Kind.ID, type=Kind.TEXT, account=Kind.ID)


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds people with the operator's key."""

    vault: Vault

    def people(self, connection: Connection, email: str, *, livemode: bool) -> People:
        """List the customers and guests of whom an address is known, in one mode."""
        return by_email.people(connection, digest(self.vault, email), livemode=livemode)


def document(people: People, filters: Filters) -> dict[str, Any]:
    """Write them as JSON has it."""
    return {
        "filters": {"livemode": filters.livemode},
        "rows": [one._asdict() for one in people.found],
        "is_whole": people.is_whole,
    }
