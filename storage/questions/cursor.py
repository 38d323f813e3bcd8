"""Where a page ends and the next begins: the last row's place in the order, newest first."""

import base64
import binascii
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

NOT_OURS = "must be the address of a next page as we gave it"


class NotOursError(ValueError):
    """The place is none that we wrote."""


class Position(NamedTuple):
    """A row's place: Stripe's times have whole seconds, so the id settles ties, and the account ties of ids."""

    created: datetime
    id: str
    account: str


def place(row: Mapping[str, Any]) -> Position:
    """Find a row's place."""
    return Position(row["created"], row["id"], row["account"])


def opaque(row: Mapping[str, Any]) -> str:
    """Write a row's place so that it fits into an address."""
    created, id, account = place(row)
    written = json.dumps([int(created.timestamp()), id, account])
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def position(text: str) -> Position:
    """Read a place back; NotOursError for anything that we did not write."""
    try:
        created, id, account = json.loads(base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4)))
        at = datetime.fromtimestamp(created, UTC)
        f"{id}{account}".encode()  # a lone surrogate is no text that PostgreSQL takes
    except (binascii.Error, ValueError, TypeError, OverflowError, OSError, RecursionError) as error:
        raise NotOursError(NOT_OURS) from error
    if not (isinstance(id, str) and isinstance(account, str)) or "\0" in id + account:
        raise NotOursError(NOT_OURS)
    return Position(at, id, account)
