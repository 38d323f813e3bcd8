"""Movements: everything that came in or went back, one by one. Totals are their sums, whoever adds them up."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from storage.billing.charge import Charge
from storage.billing.payment_intent import PaymentIntent
from storage.movement_sums import MEASURES
from storage.questions.filters import Filters
from storage.questions.listing import Condition, scope, within
from storage.questions.returned import DISPUTES, REFUNDS, captured, counts, refunds_of, same, unitemised
from storage.questions.settled import charge_lacks, dispute_lacks, moved_by, moved_by_charge, refund_lacks

INTENTS, CHARGES = PaymentIntent.__table__, Charge.__table__
Lacks = Callable[[FromClause], ColumnElement[bool]]
Narrow = Callable[[FromClause, ColumnElement[Any]], list[Condition]]  # which rows of a table, that moved when
UNITEMISED = "unitemised"  # the remainder that only a charge's running total tells
MOVED = {CHARGES: "charge", INTENTS: "payment_intent", REFUNDS: "refund", DISPUTES: "dispute"}


def movements(filters: Filters) -> CompoundSelect[Any]:
    """Take everything that moved in the period, one by one: totals are their sums."""
    return moved(lambda table, at: [*scope(table, filters), *within(filters.period, at)])


def moved(narrow: Narrow) -> CompoundSelect[Any]:
    """Take every movement that is kept to."""
    return union_all(*(part(narrow) for part in PARTS.values()))


def movement(at: ColumnElement[Any], table: FromClause, **measures: ColumnElement[Any] | int) -> Select[Any]:
    """Write one kind of movement in the columns that all kinds share."""
    values: Mapping[str, Any] = {name: measures.get(name, 0) for name in MEASURES}
    shared = (cast(value, BigInteger).label(name) for name, value in values.items())
    kind = UNITEMISED if "refunded_unitemised" in measures else MOVED[table]
    own_columns = literal(kind, Text).label("kind"), table.c.id.label("object"), table.c.event_id.label("event")
    return select(at.label("at"), table.c.currency.label("currency"), *own_columns, *shared)


def cost(moved: FromClause, lacks: ColumnElement[bool], currency: ColumnElement[Any]) -> dict[str, ColumnElement[Any]]:
    """Say what settling a movement cost, and whether that is unknown, or in another currency."""
    unknown = func.coalesce(lacks, False)
    same_money = and_(moved.c.lowest == currency, moved.c.highest == currency)
    converted = and_(~unknown, moved.c.moves != 0, ~same_money)
    known = case((and_(~unknown, same_money), moved.c.fee), else_=0)
    return {"fee": known, "fees_unknown": cast(unknown, Integer), "fees_converted": cast(converted, Integer)}


def sales(narrow: Narrow) -> Select[Any]:
    """Count what successful charges captured; an authorisation alone moves nothing."""
    settled = moved_by_charge()
    fees = cost(settled, charge_lacks(settled), CHARGES.c.currency)
    moved = movement(CHARGES.c.created, CHARGES, count=1, gross=captured(CHARGES), **fees)
    moved = moved.select_from(CHARGES.join(settled, true()))
    return moved.where(*narrow(CHARGES, CHARGES.c.created), captured(CHARGES) != 0)


def bare_intents(narrow: Narrow) -> Select[Any]:
    """Count what PaymentIntents received whose successful charge no event told us of."""
    charged = exists().where(
        CHARGES.c.payment_intent == INTENTS.c.id, CHARGES.c.status == "succeeded", same(CHARGES, INTENTS)
    )
    moved = movement(INTENTS.c.created, INTENTS, count=1, gross=INTENTS.c.amount_received, fees_unknown=1)
    paid = and_(INTENTS.c.status == "succeeded", INTENTS.c.amount_received != 0, ~charged)
    return moved.where(*narrow(INTENTS, INTENTS.c.created), paid)


def refunds(narrow: Narrow) -> Select[Any]:
    """Count refunds by their ids; those that came back only for what they cost."""
    return returned(narrow, REFUNDS, refund_lacks, "refunded")


def disputes(narrow: Narrow) -> Select[Any]:
    """Count disputes; those that took nothing, or gave it back, only for what they cost."""
    return returned(narrow, DISPUTES, dispute_lacks, "disputed")


def returned(narrow: Narrow, table: FromClause, lacks: Lacks, measure: str) -> Select[Any]:
    """Count what went back, and what that cost."""
    settled = moved_by(table)
    fees = cost(settled, lacks(settled), table.c.currency)
    amount = case((counts(table), table.c.amount), else_=0)
    moved = movement(table.c.created, table, **{measure: amount}, **fees).select_from(table.join(settled, true()))
    matters = or_(counts(table), settled.c.fee != 0, lacks(settled))
    return moved.where(*narrow(table, table.c.created), matters)


def remainders(narrow: Narrow) -> Select[Any]:
    """Count what only a charge's running total tells; what it cost stands nowhere."""
    known = refunds_of(CHARGES)
    left = unitemised(CHARGES, known)
    moved = movement(CHARGES.c.as_of, CHARGES, refunded=left, refunded_unitemised=left, fees_unknown=1)
    return moved.select_from(CHARGES.join(known, true())).where(
        *narrow(CHARGES, CHARGES.c.as_of), CHARGES.c.amount_refunded > 0, left > 0
    )


# By the kind of movement.
PARTS: Mapping[str, Callable[[Narrow], Select[Any]]] = {
    "charge": sales,
    "payment_intent": bare_intents,
    "refund": refunds,
    UNITEMISED: remainders,
    "dispute": disputes,
}
