"""Refunds whose charge the books do not hold: whether Stripe knows it is asked elsewhere."""

from collections.abc import Sequence

from sqlalchemy import Connection, text

from storage.reconciling.finding import ORPHAN_REFUND, Finding, Scope

WITHOUT_CHARGE = text("""
select r.id, r.charge, r.currency, r.created from refunds r
where r.charge is not null and r.account = :account and r.livemode = :livemode
  and r.created >= :start and r.created < :end and not exists (
    select from charges c where c.id = r.charge and c.account = r.account and c.livemode = r.livemode)
""")


def orphans(connection: Connection, scope: Scope) -> Sequence[Finding]:
    """Name the refunds of the period whose charge we do not hold; `ours` is the charge's id."""
    return [
        Finding(ORPHAN_REFUND, "refund", id, "charge", charge, None, currency, created)
        for id, charge, currency, created in connection.execute(WITHOUT_CHARGE, scope.values)
    ]
