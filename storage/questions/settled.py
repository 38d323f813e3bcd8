"""What settling cost: the balance transactions of charges, refunds and disputes, and which of them we do not know yet.

No webhook carries them but those of disputes; workers fetch them. Until then a fee is unknown, and never 0.
"""

from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, Integer, and_, cast, exists, func, or_, select, true

from storage.billing.balance_transaction import BalanceTransaction
from storage.questions.returned import CHARGES, DISPUTES, REFUNDS, captured, counts, same

MOVES = BalanceTransaction.__table__
# What a charge brought; a part that was authorised and not captured is taken back by a transaction of its own
# (docs.stripe.com/reports/reporting-categories).
CHARGED = ("charge", "partial_capture_reversal")
SUMS = ("fee", "net")


def moved_by(objects: FromClause, *also: ColumnElement[Any]) -> FromClause:
    """Add up an object's balance transactions. `lowest` and `highest` are the same where they share one currency."""
    sums = (cast(func.sum(MOVES.c[name]), BigInteger).label(name) for name in SUMS)
    return (
        select(func.count().label("moves"), *sums, *currencies(MOVES.c.currency, MOVES.c.currency), *also)
        .where(MOVES.c.source == objects.c.id, same(MOVES, objects))
        .correlate(objects)
        .lateral()
    )


def moved_by_charge() -> FromClause:
    """Add up a charge's balance transactions, and how much it brought by them."""
    brought = func.sum(MOVES.c.amount).filter(MOVES.c.reporting_category.in_(CHARGED))
    named = func.bool_or(MOVES.c.id == CHARGES.c.balance_transaction).label("has_named")
    return moved_by(CHARGES, cast(func.coalesce(brought, 0), BigInteger).label("brought"), named)


def currencies(lowest: ColumnElement[Any], highest: ColumnElement[Any]) -> tuple[ColumnElement[Any], ...]:
    """Take the first and the last currency by name."""
    return func.min(lowest).label("lowest"), func.max(highest).label("highest")


def is_known(id: ColumnElement[Any], objects: FromClause) -> ColumnElement[bool]:
    """Say whether the books have a balance transaction that an object names."""
    return exists().where(MOVES.c.id == id, same(MOVES, objects)).correlate(objects)


def charge_lacks(moved: FromClause) -> ColumnElement[bool]:
    """Say of a charge whether we lack a balance transaction: one that it names, or another part of what it brought."""
    in_its_currency = and_(moved.c.lowest == CHARGES.c.currency, moved.c.highest == CHARGES.c.currency)
    another = and_(in_its_currency, moved.c.brought != captured(CHARGES))
    none_yet = CHARGES.c.balance_transaction.is_(None)
    return or_(and_(captured(CHARGES) != 0, or_(none_yet, another)), names_unknown(CHARGES, moved.c.has_named))


def refund_lacks(_: FromClause) -> ColumnElement[bool]:
    """Say of a refund whether we lack a balance transaction; one that failed has two, or none."""
    return or_(and_(counts(REFUNDS), REFUNDS.c.balance_transaction.is_(None)), names_unknown(REFUNDS))


def names_unknown(objects: FromClause, has_named: ColumnElement[Any] | None = None) -> ColumnElement[bool]:
    """Say whether an object names a balance transaction that the books do not have.

    A charge's own must be among those that say that they are the charge's, as `has_named` tells: what another object
    moved tells nothing of what the charge cost.
    """
    own, failed = objects.c.balance_transaction, objects.c.failure_balance_transaction
    is_there = is_known(own, objects) if has_named is None else func.coalesce(has_named, False)
    return or_(and_(own.is_not(None), ~is_there), and_(failed.is_not(None), ~is_known(failed, objects)))


def dispute_lacks(moved: FromClause) -> ColumnElement[bool]:
    """Say of a dispute that took money whether we lack all of its balance transactions; its events carry them."""
    return and_(counts(DISPUTES), moved.c.moves == 0)


def returned_lacks(returned: FromClause, lacks: ColumnElement[bool], moved: FromClause) -> FromClause:
    """Add up what a charge's refunds or disputes cost, and how many of them lack a balance transaction."""
    sums = (cast(func.sum(moved.c[name]), BigInteger).label(name) for name in SUMS)
    unknown = func.count().filter(lacks).label("unknown")
    return (
        select(*sums, unknown, *currencies(moved.c.lowest, moved.c.highest))
        .select_from(returned.join(moved, true()))
        .where(returned.c.charge == CHARGES.c.id, same(returned, CHARGES))
        .correlate(CHARGES)
        .lateral()
    )


def settlement() -> FromClause:
    """Add up what a charge cost with all that became of it: fees, what they left, and how many we lack."""
    own, of_refund, of_dispute = moved_by_charge(), moved_by(REFUNDS), moved_by(DISPUTES)
    refunds = returned_lacks(REFUNDS, refund_lacks(of_refund), of_refund)
    disputes = returned_lacks(DISPUTES, dispute_lacks(of_dispute), of_dispute)
    parts = (own, refunds, disputes)
    sums = (reduce(add, (func.coalesce(part.c[name], 0) for part in parts)).label(name) for name in SUMS)
    lacking = func.coalesce(cast(charge_lacks(own), Integer), 0)
    return (
        select(
            *sums,
            func.least(*(part.c.lowest for part in parts)).label("lowest"),
            func.greatest(*(part.c.highest for part in parts)).label("highest"),
            (lacking + refunds.c.unknown + disputes.c.unknown).label("unknown"),
        )
        .select_from(own.join(refunds, true()).join(disputes, true()))
        .correlate(CHARGES)
        .lateral("settlement")
    )
