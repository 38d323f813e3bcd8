"""What of a period cannot be checked, and how many of each: a certificate must say it."""

from typing import Final

from sqlalchemy import Connection, text

from storage.reconciling.finding import Scope
from storage.reconciling.ledger_checks import BALANCE, CONTENTS, MINE, PERIOD, tables

Limit = tuple[str, int, str]  # what, how many, why

MANUAL: Final = f"""
select count(*) from payouts p where p.automatic is false and {MINE.format("p")} and {PERIOD.format("p")}
"""  # noqa: S608 — our own names
UNRECONCILED: Final = f"""
select count(*) from payouts p where p.automatic and p.reconciliation_status is distinct from 'completed'
  and p.status not in ('failed', 'canceled') and {MINE.format("p")} and {PERIOD.format("p")}
"""  # noqa: S608 — our own names
UNLISTED: Final = f"""
select count(*) from payouts p where p.automatic and p.reconciliation_status = 'completed'
  and {MINE.format("p")} and {PERIOD.format("p")} and not exists (
    select from payout_contents c where c.payout = p.id and c.account = p.account and c.livemode = p.livemode
    having count(*) = max(c.place) filter (where c.is_last))
"""  # noqa: S608 — our own names
FEELESS: Final = f"""
select count(*) from charges c where c.status = 'succeeded' and c.captured and {MINE.format("c")} and
  {PERIOD.format("c")} and not exists (
    select from balance_transactions b
    where b.id = c.balance_transaction and b.account = c.account and b.livemode = c.livemode)
"""  # noqa: S608 — our own names
UNITEMISED: Final = f"""
select count(*) from checkout_sessions s where s.status = 'complete' and {MINE.format("s")} and {PERIOD.format("s")}
  and not exists (
    select from line_items l
    where l.checkout_session = s.id and l.account = s.account and l.livemode = s.livemode)
"""  # noqa: S608 — our own names
PENDING: Final = f"""
select count(*) from balance_transactions b where b.status = 'pending' and {MINE.format("b")} and {PERIOD.format("b")}
"""  # noqa: S608 — our own names

ALWAYS: Final = (
    ("manual payouts", MANUAL, "Stripe does not itemise payouts that were made by hand"),
    ("line items of checkout sessions", UNITEMISED, "they are not recorded: what was sold is unknown"),
    ("payouts in progress", UNRECONCILED, "Stripe itemises a payout once its reconciliation is completed"),
)
WITH_BALANCE: Final = (
    ("fees of charges", FEELESS, "their balance transactions are not recorded: fee and net are unknown"),
    (
        "pending balance transactions",
        PENDING,
        "they were pending when fetched, and no event tells when that ends",
    ),
)
WITH_CONTENTS: Final = (("payout contents", UNLISTED, "what these payouts consist of is not recorded, or not whole"),)
NO_BALANCE: Final = ("fees", 0, "the books keep no balance transactions: fees and net are unknown")


def limits(connection: Connection, scope: Scope) -> list[Limit]:
    """Count what cannot be checked, and say why."""
    known = tables()
    counted = [*ALWAYS, *(WITH_BALANCE if BALANCE in known else ()), *(WITH_CONTENTS if CONTENTS in known else ())]
    found = [(what, _count(connection, query, scope), why) for what, query, why in counted]
    return [limit for limit in found if limit[1]] + ([] if BALANCE in known else [NO_BALANCE])


def _count(connection: Connection, query: str, scope: Scope) -> int:
    return int(connection.scalars(text(query), scope.values).one())
