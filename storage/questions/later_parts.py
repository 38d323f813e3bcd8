"""Which movements read something that was made over an hour after them, and when the last of that was made.

Totals as of a moment need to know it: what had not been made then has no earlier state that would lead to the movement.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Insert,
    Select,
    Text,
    func,
    insert,
    literal,
    literal_column,
    select,
    true,
    union_all,
)

from storage.movement_sums import BIN, LATER
from storage.questions.moment import SKEW
from storage.questions.movements import CHARGES, INTENTS, UNITEMISED, Narrow
from storage.questions.returned import DISPUTES, REFUNDS, same
from storage.questions.settled import MOVES

ITSELF = CHARGES.alias("itself")
Way = tuple[FromClause, ColumnElement[bool]]
# Of each kind: where it is and when it moves; what it reads beside itself, and how that is found. A running total moves
# with the charge's last event, which can say that it is older than the charge.
READ: Mapping[str, tuple[FromClause, ColumnElement[Any], tuple[Way, ...]]] = {
    "charge": (
        CHARGES, CHARGES.c.created,
        ((MOVES, MOVES.c.source == CHARGES.c.id), (MOVES, MOVES.c.id == CHARGES.c.failure_balance_transaction)),
    ),
    "payment_intent": (INTENTS, INTENTS.c.created, ((CHARGES, CHARGES.c.payment_intent == INTENTS.c.id),)),
    "refund": (
        REFUNDS, REFUNDS.c.created,
        (
            (MOVES, MOVES.c.source == REFUNDS.c.id),
            (MOVES, MOVES.c.id == REFUNDS.c.balance_transaction),
            (MOVES, MOVES.c.id == REFUNDS.c.failure_balance_transaction),
        ),
    ),
    UNITEMISED: (
        CHARGES, CHARGES.c.as_of, ((REFUNDS, REFUNDS.c.charge == CHARGES.c.id), (ITSELF, ITSELF.c.id == CHARGES.c.id)),
    ),
    "dispute": (DISPUTES, DISPUTES.c.created, ((MOVES, MOVES.c.source == DISPUTES.c.id),)),
}  # fmt: skip
NAMES = ("livemode", "account", "kind", "bucket", "latest")


def everywhere() -> Insert:
    """Write what finds it for all movements."""
    return written(union_all(*(of_kind(kind, lambda _, at: [at.is_not(None)]) for kind in READ)).subquery("later"))


def within_spans(kind: str, spans: FromClause, narrow: Narrow) -> Insert:
    """Write what finds it for the movements of a kind within spans, one span after the other."""
    later = of_kind(kind, narrow).offset(0).lateral("later")
    return written(later, spans.join(later, true()))


def written(later: FromClause, source: FromClause | None = None) -> Insert:
    """Keep one row for each kind and quarter of an hour."""
    bucket: ColumnElement[Any] = literal_column(BIN.format("later.at"))
    shown = select(later.c.livemode, later.c.account, later.c.kind, bucket, func.max(later.c.latest))
    grouped: Iterable[ColumnElement[Any]] = (literal_column(str(place)) for place in (1, 2, 3, 4))
    shown = shown.select_from(later if source is None else source).group_by(*grouped)
    return insert(LATER).from_select(NAMES, shown)


def of_kind(kind: str, narrow: Narrow) -> CompoundSelect[Any]:
    """Find what movements of a kind read that was made over an hour after them."""
    found, at, ways = READ[kind]
    return union_all(*(one_way(kind, found, at, way, narrow) for way in ways))


def one_way(kind: str, found: FromClause, at: ColumnElement[Any], way: Way, narrow: Narrow) -> Select[Any]:
    """Find it in one of the ways in which something is read."""
    part, how = way
    shown = (found.c.livemode, found.c.account, literal(kind, Text).label("kind"), at.label("at"))
    read = select(*shown, part.c.created.label("latest")).select_from(found.join(part, how & same(part, found)))
    return read.where(*narrow(found, at), part.c.created > at + SKEW)
