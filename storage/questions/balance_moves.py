"""What moved Stripe's balance, one by one, in the columns of the day sheet."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
)

from storage.balance_sums import AVAILABLE, CREATED, GROUPS, MEASURES, NAMED, PAYOUTS, SUMS
from storage.movement_sums import UNCAPTURED
from storage.questions.movements import Narrow
from storage.questions.ready import Kept
from storage.questions.returned import CHARGES, captured
from storage.questions.settled import MOVES, charge_lacks, moved_by_charge

# The kind by what is asked for with by_date, and the column that says when it moved.
KINDS = {"created": CREATED, "available": AVAILABLE}
DATES = {CREATED: "created", AVAILABLE: "available_on"}


def dated(narrow: Narrow, kind: str) -> Select[Any]:
    """Take the balance transactions of which we know when they count."""
    at = MOVES.c[DATES[kind]]
    return moved(at, literal(0)).where(*narrow(MOVES, at))


def undated(narrow: Narrow, kind: str) -> Select[Any]:
    """Take the others, at the best that we know of each: no sum that is kept has them."""
    at = func.coalesce(MOVES.c.created, MOVES.c.as_of)
    return moved(at, literal(1)).where(MOVES.c[DATES[kind]].is_(None), *narrow(MOVES, at))


def moved(at: ColumnElement[Any], undated: ColumnElement[int]) -> Select[Any]:
    """Put balance transactions into the column of their category."""
    amount = func.coalesce(MOVES.c.amount, 0)
    category = func.coalesce(MOVES.c.reporting_category, MOVES.c.type, "")
    named = {name: case((category.in_(words), amount), else_=0) for name, words in GROUPS.items()}
    taken_out = category.in_(PAYOUTS)
    lacks = or_(*(MOVES.c[name].is_(None) for name in ("amount", "fee", "net")))
    measures = named | {
        "other": case((or_(taken_out, category.in_(NAMED)), 0), else_=amount),
        "fees": func.coalesce(MOVES.c.fee, 0),
        "payouts": case((taken_out, -amount), else_=0),
        "net": func.coalesce(MOVES.c.net, 0),
        "count": literal(1),
        "unknown": func.greatest(cast(lacks, Integer), undated),
    }
    return movement(at, MOVES, measures)


def uncaptured(narrow: Narrow) -> Select[Any]:
    """Take charges that brought nothing and name a balance transaction that we do not know."""
    settled, at = moved_by_charge(), CHARGES.c.created
    named = or_(CHARGES.c.balance_transaction.is_not(None), CHARGES.c.failure_balance_transaction.is_not(None))
    nothing = func.coalesce(captured(CHARGES), 0) == 0
    found = unknown(CHARGES, at).select_from(CHARGES.join(settled, true()))
    return found.where(*narrow(CHARGES, at), named, nothing, charge_lacks(settled))


def unknown(table: FromClause, at: ColumnElement[Any]) -> Select[Any]:
    """Count what moved money and has no balance transaction that we know."""
    return movement(at, table, {"unknown": literal(1)})


def movement(at: ColumnElement[Any], table: FromClause, measures: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
    """Write a movement in the columns that all kinds share."""
    shared = (cast(measures.get(name, literal(0)), BigInteger).label(name) for name in MEASURES)
    return select(at.label("at"), table.c.currency.label("currency"), *shared)


BALANCE = Kept(
    SUMS,
    MEASURES,
    {CREATED: partial(dated, kind=CREATED), AVAILABLE: partial(dated, kind=AVAILABLE), UNCAPTURED: uncaptured},
)
