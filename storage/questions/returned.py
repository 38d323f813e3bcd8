"""What went back of a charge: refunds by their ids, what only the charge's running total tells, and disputes."""

from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, and_, case, cast, func, select, true

from storage.billing.charge import Charge
from storage.billing.dispute import Dispute
from storage.billing.refund import Refund

CHARGES, REFUNDS, DISPUTES = Charge.__table__, Refund.__table__, Dispute.__table__
# A refund that failed or was cancelled came back to us. A dispute that was won did too; the others never took money:
# a warning is an inquiry, and a prevented dispute was settled before (docs.stripe.com/disputes/how-disputes-work).
CAME_BACK = ("failed", "canceled")
TOOK_NOTHING = ("won", "prevented", "warning_needs_response", "warning_under_review", "warning_closed")


def same(left: FromClause, right: FromClause) -> ColumnElement[bool]:
    """Keep to one account and mode."""
    return and_(left.c.account == right.c.account, left.c.livemode == right.c.livemode)


def counts(table: FromClause) -> ColumnElement[bool]:
    """Say whether a refund or a dispute counts: an unknown status does, so that nothing is overlooked."""
    without = CAME_BACK if table is REFUNDS else TOOK_NOTHING
    return func.coalesce(table.c.status, "").not_in(without)


def total(amount: ColumnElement[Any], *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    """Add up; nothing is 0. PostgreSQL's sums of bigint are numeric: they are made whole again."""
    return cast(func.coalesce(func.sum(case((and_(true(), *conditions), amount))), 0), BigInteger)


def refunds_of(charges: FromClause) -> FromClause:
    """Add up a charge's refunds that we know by id: those that count, and those its running total may still hold.

    The total is as old as the charge's newest snapshot: a refund that failed since is still in it.
    """
    stale = and_(~counts(REFUNDS), REFUNDS.c.as_of >= charges.c.as_of)
    return (
        select(
            total(REFUNDS.c.amount, counts(REFUNDS)).label("itemised"),
            total(REFUNDS.c.amount, stale).label("stale"),
        )
        .where(REFUNDS.c.charge == charges.c.id, same(REFUNDS, charges))
        .correlate(charges)
        .lateral("known_refunds")
    )


def unitemised(charges: FromClause, known: FromClause) -> ColumnElement[Any]:
    """Take what the running total has beyond the refunds we know by id, as without refund.* events."""
    return func.greatest(func.coalesce(charges.c.amount_refunded, 0) - known.c.itemised - known.c.stale, 0)


def disputed(charges: FromClause) -> ColumnElement[Any]:
    """Add up what is contested of a charge or was lost."""
    return (
        select(total(DISPUTES.c.amount, counts(DISPUTES)))
        .where(DISPUTES.c.charge == charges.c.id, DISPUTES.c.currency == charges.c.currency, same(DISPUTES, charges))
        .correlate(charges)
        .scalar_subquery()
    )


def captured(charges: FromClause) -> ColumnElement[Any]:
    """Take what a successful charge brought; API versions before `amount_captured` captured all or nothing."""
    brought = func.coalesce(charges.c.amount_captured, case((charges.c.captured, charges.c.amount), else_=0))
    return case((charges.c.status == "succeeded", brought), else_=0)
