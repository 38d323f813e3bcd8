"""What the books tell by themselves: one thing booked twice, sums and fees that do not add up, late arrivals."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.sql.elements import TextClause

from storage.billing import PROJECTIONS
from storage.reconciling.finding import DUPLICATE, FEE_VARIANCE, LATE, PAYOUT_SUM, WRONG_AMOUNT, Finding, Scope

MINE: Final = "{0}.account = :account and {0}.livemode = :livemode"
PERIOD: Final = "{0}.created >= :start and {0}.created < :end"
# One balance transaction books one movement of money (docs.stripe.com/api/balance_transactions).
MOVEMENTS: Final = ("charge", "refund", "payout", "transfer", "transfer_reversal", "application_fee", "topup")
# Ids that Stripe makes are unique among accounts; a merchant may choose those of customers, products and prices.
UNIQUE: Final = ("charge", "payment_intent", "refund", "dispute", "payout")
CONTENTS: Final = "payout_contents"
BALANCE: Final = "balance_transactions"


def tables() -> frozenset[str]:
    """Name the tables of objects that the books hold."""
    return frozenset(p.model.__tablename__ for projections in PROJECTIONS.values() for p in projections)


def same_balance_transaction() -> str:
    """Two movements that claim one balance transaction."""
    own = [(name, PROJECTIONS[name][0].model) for name in MOVEMENTS if name in PROJECTIONS]
    movements = " union all ".join(
        f"select '{name}' as object_type, id, account, livemode, created, balance_transaction "  # noqa: S608 — ours
        f"from {model.__tablename__}"
        for name, model in own
        if "balance_transaction" in model.__table__.columns
    )
    return f"""
with movements as ({movements}),
ranked as (
  select m.*, first_value(id) over one as first, row_number() over one as place
  from movements m where m.balance_transaction is not null and {MINE.format("m")}
  window one as (partition by balance_transaction order by created, id collate "C"))
select object_type, id, 'balance_transaction' as field, balance_transaction as ours, first as theirs,
  null as currency, created
from ranked r where place > 1 and {PERIOD.format("r")}
"""  # noqa: S608 — our own names


def under_two_accounts() -> str:
    """One id in the books of two accounts."""
    return " union all ".join(
        f"""
select '{name}' as object_type, t.id, 'account' as field, t.account as ours, min(o.account) as theirs,
  null as currency, t.created
from {PROJECTIONS[name][0].model.__tablename__} t
join {PROJECTIONS[name][0].model.__tablename__} o
  on o.id = t.id and o.livemode = t.livemode and o.account <> t.account
where {MINE.format("t")} and {PERIOD.format("t")} group by t.id, t.account, t.created
"""  # noqa: S608 — our own names
        for name in UNIQUE
    )


CHARGES_TWICE: Final = f"""
select 'charge' as object_type, c.id, 'payment_intent' as field, null as ours, p.id as theirs, c.currency, c.created
from charges c join payment_intents p
  on p.latest_charge = c.id and p.account = c.account and p.livemode = c.livemode
where c.payment_intent is null and {MINE.format("c")} and {PERIOD.format("c")}
"""  # noqa: S608 — our own names
PAID_TWICE: Final = f"""
select 'charge' as object_type, max(c.id) as id, 'payment_intent' as field, count(*)::text as ours, '1' as theirs,
  null as currency, max(c.created) as created
from charges c where c.status = 'succeeded' and {MINE.format("c")} and c.payment_intent in (
  select payment_intent from charges c where {MINE.format("c")} and {PERIOD.format("c")})
group by c.payment_intent having count(*) > 1
"""  # noqa: S608 — our own names
# Only while the charge is at least as new as its refunds, and neither is still on the move.
REFUNDED_TWICE: Final = f"""
select 'charge' as object_type, c.id, 'amount_refunded' as field, r.total::text as ours,
  c.amount_refunded::text as theirs, c.currency, c.created
from charges c join (
  select charge, account, livemode, currency, sum(amount) as total, max(created) as newest from refunds r
  where r.status = 'succeeded' and {MINE.format("r")} and charge in (
    select charge from refunds r where {MINE.format("r")} and {PERIOD.format("r")})
  group by charge, account, livemode, currency) r
  on r.charge = c.id and r.account = c.account and r.livemode = c.livemode and r.currency = c.currency
where r.total > coalesce(c.amount_refunded, 0) and c.as_of >= r.newest and c.as_of < :settled
"""  # noqa: S608 — our own names
# When Stripe made what an event shows, in Unix seconds; its newer objects write a time in words, and are not dated.
MADE: Final = "case when json_typeof(e.facts->'created') = 'number' then (e.facts->>'created')::numeric end"
# Late to a certificate: what happened in the period and came after it, by webhook or because a list showed it.
ARRIVED_LATE: Final = f"""
select 'event' as object_type, e.id, '' as field, e.type as ours, null as theirs, null as currency, e.created
from events e where {MINE.format("e")} and e.received_at > :certified and (
  {PERIOD.format("e")} and e.type not like 'ledger.%'
  or e.type like 'ledger.%' and {MADE} >= extract(epoch from cast(:start as timestamptz))
    and {MADE} < extract(epoch from cast(:end as timestamptz)) and not exists (
    select from events earlier where earlier.object_id = e.object_id and earlier.object_type = e.object_type
      and earlier.account = e.account and earlier.livemode = e.livemode and earlier.received_at < e.received_at))
"""  # noqa: S608 — our own names
NET: Final = f"""
select 'balance_transaction' as object_type, b.id, 'net' as field, b.net::text as ours,
  (b.amount - b.fee)::text as theirs, b.currency, b.created
from balance_transactions b where b.net <> b.amount - b.fee and {MINE.format("b")} and {PERIOD.format("b")}
"""  # noqa: S608 — our own names


def booked_amount(table: str, object_type: str, shown: str) -> str:
    """A movement whose balance transaction is of another amount, where no currency was exchanged."""
    return f"""
select '{object_type}' as object_type, t.id, 'balance_transaction' as field, t.amount::text as ours,
  b.amount::text as theirs, t.currency, t.created
from {table} t join balance_transactions b
  on b.id = t.balance_transaction and b.account = t.account and b.livemode = t.livemode and b.currency = t.currency
where b.amount not in ({shown}) and {MINE.format("t")} and {PERIOD.format("t")}
"""  # noqa: S608 — our own names


BOOKED: Mapping[str, tuple[str, str]] = {
    "charge": ("charges", "t.amount, coalesce(t.amount_captured, t.amount)"),
    "refund": ("refunds", "-t.amount"),
    "payout": ("payouts", "-t.amount"),
}
# The contents are whole once there are as many as the last one's place says. The balance transaction of the payout
# itself is listed among them: what it cost was taken from the rest. That of another payout, which came back, is a part.
PAID_OUT: Final = f"""
select 'payout' as object_type, p.id, 'amount' as field, p.amount::text as ours, s.total::text as theirs, p.currency,
  p.created
from payouts p join (
  select c.payout, sum(case when b.type = 'payout' and b.source = c.payout then -b.fee else b.net end) as total,
    count(b.net) = count(*) and count(*) = max(c.place) filter (where c.is_last) as is_whole
  from payout_contents c left join balance_transactions b
    on b.id = c.id and b.account = c.account and b.livemode = c.livemode
  where {MINE.format("c")} and {PERIOD.format("c")} group by c.payout) s on s.payout = p.id
where p.automatic and p.reconciliation_status = 'completed' and s.is_whole and coalesce(s.total, 0) <> p.amount
  and {MINE.format("p")} and {PERIOD.format("p")}
"""  # noqa: S608 — our own names


def checks() -> Iterator[tuple[str, TextClause]]:
    """List the checks that the tables at hand allow, each with the kind of what it finds."""
    for statement in (same_balance_transaction(), under_two_accounts(), CHARGES_TWICE, PAID_TWICE, REFUNDED_TWICE):
        yield DUPLICATE, text(statement)
    if BALANCE in tables():
        yield FEE_VARIANCE, text(NET)
        yield from ((WRONG_AMOUNT, text(booked_amount(BOOKED[n][0], n, BOOKED[n][1]))) for n in BOOKED)
    if CONTENTS in tables():
        yield PAYOUT_SUM, text(PAID_OUT)


def look(connection: Connection, scope: Scope, *, settled: datetime) -> list[Finding]:
    """Make every check; what moved after `settled` may still be on its way to us."""
    given = scope.values | {"settled": settled}
    return [Finding(kind, *row) for kind, check in checks() for row in connection.execute(check, given)]


def late(connection: Connection, scope: Scope, certified: datetime | None) -> list[Finding]:
    """Name what arrived after the period was first certified."""
    if certified is None:
        return []
    found = connection.execute(text(ARRIVED_LATE), scope.values | {"certified": certified})
    return [Finding(LATE, *row) for row in found]
