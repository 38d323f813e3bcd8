"""Sums of what moved Stripe's balance, kept ready for day sheets: the opening balance needs all that ever moved it.

They are kept as those of storage/movement_sums.py are: by kind and quarter of an hour, each exact while it has no mark.
Kind `balance` holds balance transactions when they were made, `available` the same from when they can be paid out;
those of which we do not know when are in none. Kind `uncaptured` holds what brought nothing and still names a balance
transaction that the books do not have. The groups are those of the day sheet: a release that groups otherwise must have
them added up anew, by a migration that marks them all.
"""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Table, Text

from storage.database import Base

CREATED, AVAILABLE, UNCAPTURED = "balance", "available", "uncaptured"
GROUPS = ("charges", "refunds", "disputes", "transfers", "application_fees", "billed_fees", "topups", "reserves")
MEASURES = (*GROUPS, "other", "fees", "payouts", "net", "count", "unknown")
SUMS = Table(
    "balance_sums",
    Base.metadata,
    Column("livemode", Boolean, nullable=False),
    Column("account", Text, nullable=False),
    Column("bucket", DateTime(timezone=True), nullable=False),
    Column("kind", Text, nullable=False),
    Column("currency", Text),
    *(Column(name, BigInteger) for name in MEASURES),
    Index("balance_sums_bucket_idx", "livemode", "account", "kind", "bucket"),
)
# Which charges may be uncaptured, as an index or a trigger can tell; and when each kind moves.
MAY_BE_UNCAPTURED = (
    "(found.balance_transaction is not null or found.failure_balance_transaction is not null) "
    "and (found.status is distinct from 'succeeded' or coalesce(found.amount_captured, 0) = 0)"
)
MOVING = (
    (CREATED, "created", "balance_transactions", "created is not null"),
    (AVAILABLE, "available_on", "balance_transactions", "available_on is not null"),
    (UNCAPTURED, "created", "charges", MAY_BE_UNCAPTURED),
)
