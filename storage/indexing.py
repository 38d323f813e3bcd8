"""Makes people that were sealed before there were digests findable by e-mail: each row is opened, in memory, once."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, bindparam, select, tuple_, update

from storage.billing.snapshot import KEY
from storage.database import transaction
from storage.emails import Digests, digests
from storage.people import Person, SubjectKey, opened
from storage.vault import Vault, VaultError

AT_ONCE = 200  # rows a transaction; deliveries about the same people wait that long
PEOPLE, SUBJECTS = Person.__table__, SubjectKey.__table__
PLACE = tuple(PEOPLE.c[name] for name in KEY)
# Both rows are locked, in the order in which deliveries write: nobody destroys a share between reading and writing.
NEXT = (
    select(PEOPLE, SUBJECTS.c.share)
    .join(SUBJECTS, PEOPLE.c.subject == SUBJECTS.c.subject)
    .where(PEOPLE.c.email_digest.is_(None))
    .order_by(*PLACE)
    .with_for_update()
)
WRITE = (
    update(Person)
    .where(*(PEOPLE.c[name] == bindparam(f"own_{name}") for name in KEY))
    .values(email_digest=bindparam("first"), other_email_digests=bindparam("others"))
)


class Indexed(NamedTuple):
    """How many rows had no digest, how many have one now, and how many did not open."""

    read: int = 0
    written: int = 0
    closed: int = 0


def index(
    engine: Engine, vault: Vault, progress: Callable[[int], None] = lambda _: None, at_once: int = AT_ONCE
) -> Indexed:
    """Digest the addresses of all rows that have no digest. Each batch commits: ended half-way, it goes on from there.

    Rows without an address are looked at again in each run, and stay as they are.
    """
    done, after = Indexed(), None  # the key of the last row that was read
    while True:
        with transaction(engine) as connection:
            unread = NEXT if after is None else NEXT.where(tuple_(*PLACE) > after)
            batch = connection.execute(unread.limit(at_once)).all()
            done = added(done, portion(connection, vault, batch))
        if not batch:
            return done
        after = tuple(getattr(batch[-1], name) for name in KEY)
        progress(len(batch))


def portion(connection: Connection, vault: Vault, batch: Sequence[Row[Any]]) -> Indexed:
    """Digest one batch."""
    told = [(row, found) for row in batch if (found := of(vault, row)) is not None]
    wanted = [written(row, *found) for row, found in told if found]
    if wanted:
        connection.execute(WRITE, wanted)
    return Indexed(len(batch), len(wanted), len(batch) - len(told))


def of(vault: Vault, row: Row[Any]) -> Digests | None:
    """Open a row and digest its addresses; None where it does not open, with this key or at all."""
    try:
        return digests(vault, opened(vault, row, row.share))
    except VaultError:
        return None


def written(row: Row[Any], first: UUID, *others: UUID) -> dict[str, Any]:
    """Say what is written into which row."""
    return {f"own_{name}": getattr(row, name) for name in KEY} | {"first": first, "others": list(others) or None}


def added(one: Indexed, other: Indexed) -> Indexed:
    """Add up."""
    return Indexed(*(left + right for left, right in zip(one, other, strict=True)))
