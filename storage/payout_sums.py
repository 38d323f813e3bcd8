"""What payouts consist of, added up once all of it is known: lists then add up no balance transaction again.

A row is there only while it is true. Whoever changes a content, or a balance transaction that one names, takes the row
away in the same transaction (triggers of migration 0029), and a worker adds up again. Payouts without a row are added
up by whoever asks.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.database import Base, transaction

AT_ONCE = 100  # payouts a round


class PayoutSum(Base):
    """The sums of a payout whose contents and their balance transactions are all known. `lowest` and `highest` are the
    first and the last currency by name; `withdrawn` and `fee` are of the payout's own withdrawal.
    """

    __tablename__ = "payout_sums"
    payout: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(primary_key=True)
    livemode: Mapped[bool] = mapped_column(primary_key=True)
    listed: Mapped[int]
    withdrawals: Mapped[int]
    net: Mapped[int]
    withdrawn: Mapped[int]
    fee: Mapped[int]
    lowest: Mapped[str | None]
    highest: Mapped[str | None]


Key = tuple[str, str, bool]
# Of those that may be whole, any: one that is not must not stand in the others' way.
LACKING = text(f"""
select id, account, livemode from payouts p where reconciliation_status = 'completed'
and not exists (select from payout_sums s where s.payout = p.id and s.account = p.account and s.livemode = p.livemode)
and exists (select from payout_contents c
            where c.payout = p.id and c.account = p.account and c.livemode = p.livemode and c.is_last)
order by random() limit {AT_ONCE}
""")  # noqa: S608 — our own words
OF = "account = :account and livemode = :livemode"
# Whoever writes contents holds their payout's row, and whoever changes a row holds that. What somebody holds is left
# to the next time, so that nobody waits for us in a circle; what we hold cannot change until the sums are there.
HELD = text(f"select count(*) from (select from payouts where id = :payout and {OF} for share skip locked) held")  # noqa: S608
CONTENTS = text(
    f"select id from payout_contents where payout = :payout and {OF} order by id for share skip locked"  # noqa: S608
)
MOVES = text(
    "select count(*) from (select from balance_transactions "  # noqa: S608
    f"where id = any(:ids) and {OF} order by id for share skip locked) held"
)
WITHDRAWAL = "m.type = 'payout' and coalesce(m.source, '') = c.payout"
ADD_UP = text(f"""
insert into payout_sums (payout, account, livemode, listed, withdrawals, net, withdrawn, fee, lowest, highest)
select c.payout, c.account, c.livemode, count(*), count(*) filter (where {WITHDRAWAL}),
       coalesce(sum(m.net) filter (where not ({WITHDRAWAL})), 0),
       coalesce(sum(m.amount) filter (where {WITHDRAWAL}), 0), coalesce(sum(m.fee) filter (where {WITHDRAWAL}), 0),
       min(m.currency), max(m.currency)
from payout_contents c
join balance_transactions m on m.id = c.id and m.account = c.account and m.livemode = c.livemode
where c.payout = :payout and c.account = :account and c.livemode = :livemode
group by c.payout, c.account, c.livemode
having count(*) = :listed and count(m.net) = :listed and max(c.place) filter (where c.is_last) = :listed
on conflict do nothing returning payout
""")  # noqa: S608 — our own words


def add_up(engine: Engine) -> int:
    """Add up the payouts that lack their sums and are whole; say how many. Safe to be killed, and beside others."""
    done, more = 0, True
    while more:
        with transaction(engine) as connection:
            lacking: Sequence[Key] = [tuple(row) for row in connection.execute(LACKING)]
        added = 0
        for key in lacking:
            with transaction(engine) as connection:
                added += add_one(connection, key)
        done, more = done + added, bool(added) and len(lacking) == AT_ONCE
    return done


def add_one(connection: Connection, key: Key) -> bool:
    """Add up one payout, unless it is not whole, or somebody is changing it."""
    given = dict(zip(("payout", "account", "livemode"), key, strict=True))
    if not connection.scalar(HELD, given):
        return False
    ids = connection.scalars(CONTENTS, given).all()
    if connection.scalar(MOVES, given | {"ids": ids}) != len(ids):
        return False
    return connection.execute(ADD_UP, given | {"listed": len(ids)}).first() is not None
