"""What a run makes of its findings: opens what is new, closes what is gone, and leaves what persists as it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ARRAY, Connection, Row, Text, any_, bindparam, func, insert, literal, select, text, update

from storage.reconciling.discrepancies import CLOSED, OPEN, Discrepancy, DiscrepancyChange
from storage.reconciling.finding import OF_THE_BOOKS, Finding, Key, Scope

RUN: Final = "flask sync reconcile"
FOUND, AGAIN, OTHERWISE, GONE = "found", "found again", "differs otherwise than before", "no longer differs"
Span = tuple[datetime, datetime]
# Two runs of one account and mode would confuse each other. Held by the connection, so that a crash lets it go.
LOCK: Final = text("select pg_try_advisory_lock(723441, hashtext(:name))")
UNLOCK: Final = text("select pg_advisory_unlock(723441, hashtext(:name))")


class UnknownDiscrepancyError(Exception):
    """There is no such discrepancy, or it is closed already."""


@dataclass(slots=True)
class Covered:
    """What a run could compare: by object type (and `event`), of which span. Only there it may close anything.

    `unsure` are differences that were neither confirmed nor refuted: what they concern was still on the move.
    """

    books: Span
    types: dict[str, Span] = field(default_factory=dict)
    unsure: set[Key] = field(default_factory=set)

    def has(self, row: Row[Any]) -> bool:
        """Say whether the run would have found this discrepancy."""
        span = self.books if row.kind in OF_THE_BOOKS else self.types.get(row.object_type)
        if span is None or _key(row) in self.unsure:
            return False
        return row.created is None or span[0] <= row.created < span[1]


class Settled(NamedTuple):
    """How many discrepancies a run opened, closed and left as they were."""

    opened: int
    closed: int
    standing: int


def lock(connection: Connection, scope: Scope) -> bool:
    """Be the only run of this account and mode as long as the connection lives; False if another is."""
    return bool(connection.scalar(LOCK, {"name": f"{scope.account}/{scope.livemode}"}))


def unlock(connection: Connection, scope: Scope) -> None:
    """Let the next run begin."""
    connection.execute(UNLOCK, {"name": f"{scope.account}/{scope.livemode}"})


def settle(connection: Connection, scope: Scope, findings: Iterable[Finding], covered: Covered) -> Settled:
    """Bring the discrepancies up to what was found, in the caller's transaction."""
    found = {finding.key: finding for finding in findings}
    known = {_key(row): row for row in connection.execute(_known(scope, found))}
    new = [finding for key, finding in found.items() if key not in known]
    opened = _insert(connection, scope, new)
    changes = [change for key, row in known.items() if (change := _change(row, found.get(key), covered))]
    if opened:
        connection.execute(insert(DiscrepancyChange), opened)
    _apply(connection, changes)
    closed = sum(change["status"] == CLOSED for change in changes)
    reopened = len(changes) - closed
    return Settled(len(new) + reopened, closed, len(found) - len(new) - reopened)


def _known(scope: Scope, keys: Iterable[Key]) -> Any:
    ids = literal(sorted({key[2] for key in keys}), ARRAY(Text))
    return select(Discrepancy.__table__).where(
        Discrepancy.account == scope.account,
        Discrepancy.livemode == scope.livemode,
        (Discrepancy.status != CLOSED) | (Discrepancy.object_id == any_(ids)),
    )


def _key(row: Row[Any]) -> Key:
    return row.kind, row.object_type, row.object_id, row.field


def _insert(connection: Connection, scope: Scope, new: Sequence[Finding]) -> list[dict[str, Any]]:
    """Open what was not known; give back what is to be noted."""
    if not new:
        return []
    rows = [_row(scope, finding) for finding in new]
    statement = insert(Discrepancy).returning(Discrepancy.number, sort_by_parameter_order=True)
    numbers = connection.scalars(statement, rows).all()
    same = ("ours", "theirs", "status", "by", "why")
    return [
        {"discrepancy": number, **{name: row[name] for name in same}} for number, row in zip(numbers, rows, strict=True)
    ]


def _row(scope: Scope, finding: Finding) -> dict[str, Any]:
    values = finding._asdict() | {"account": scope.account, "livemode": scope.livemode}
    del values["part_of"]
    values["created"] = finding.created or scope.start
    return values | {"status": OPEN, "by": RUN, "why": FOUND}


def _change(row: Row[Any], finding: Finding | None, covered: Covered) -> dict[str, Any] | None:
    """Say what becomes of a known discrepancy; None if it stays as it is."""
    if finding is None:
        gone = row.status != CLOSED and covered.has(row)
        return _noted(row, CLOSED, GONE) if gone else None
    values = {"ours": finding.ours, "theirs": finding.theirs}
    if row.status == CLOSED:
        return _noted(row, OPEN, AGAIN) | values
    return _noted(row, OPEN, OTHERWISE) | values if (row.ours, row.theirs) != tuple(values.values()) else None


def _noted(row: Row[Any], status: str, why: str, by: str = RUN) -> dict[str, Any]:
    return {
        "discrepancy": row.number, "status": status, "ours": row.ours, "theirs": row.theirs, "by": by, "why": why,
    }  # fmt: skip


def _apply(connection: Connection, changes: Sequence[Mapping[str, Any]]) -> None:
    """Write changes to the discrepancies, and each into their history."""
    if not changes:
        return
    names = ("status", "ours", "theirs", "by", "why")
    statement = update(Discrepancy).where(Discrepancy.number == bindparam("discrepancy"))
    values: dict[str, Any] = {name: bindparam(name) for name in names} | {"changed_at": func.now()}
    connection.execute(statement.values(values), list(changes))
    connection.execute(insert(DiscrepancyChange), list(changes))


def decide(connection: Connection, number: int, status: str, by: str, why: str) -> None:
    """Note what somebody says about a discrepancy: explained, and it stands; or closed, and the next run will see."""
    row = connection.execute(
        select(Discrepancy.__table__).where(Discrepancy.number == number).with_for_update()
    ).first()
    if row is None or row.status == CLOSED:
        raise UnknownDiscrepancyError("there is no such discrepancy, or it is closed already")
    _apply(connection, [_noted(row, status, why, by)])


def open_by_kind(connection: Connection) -> dict[tuple[str, bool], int]:
    """Count the discrepancies that are open, by kind and mode; True is live."""
    by = Discrepancy.kind, Discrepancy.livemode
    chosen = select(*by, func.count()).where(Discrepancy.status == OPEN).group_by(*by)
    return {(kind, livemode): count for kind, livemode, count in connection.execute(chosen)}
