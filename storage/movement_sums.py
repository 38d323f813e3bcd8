"""Sums of what moved, kept ready for totals: by kind and quarter of an hour, with marks of those not true any more.

Whoever changes a billing row marks what its figures are part of, in the same transaction (triggers, migration 0027).
So a sum without a mark is exact at any moment, and whoever asks adds up anew what is marked. A worker adds it up every
minute. Where none has for hours, no marks are made, nothing here is believed, and all is added up when it is asked for.
"""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import BigInteger, Boolean, Column, DateTime, Index, Table, Text, false, func, true

from storage.database import Base

# The zones of the present are multiples of it apart: days and months of any are sums of such quarters of an hour.
BUCKET = timedelta(minutes=15)
MEASURES = (
    "count", "gross", "refunded", "refunded_unitemised", "disputed", "fee", "fees_unknown", "fees_converted",
)  # fmt: skip


def own() -> tuple[Column[bool], Column[str]]:
    """Say whose sums they are."""
    return Column("livemode", Boolean, nullable=False), Column("account", Text, nullable=False)


def sums(name: str, measures: Iterable[str], *found_by: str) -> Table:
    """Keep sums: `bucket` is when the quarter of an hour begins, the currency NULL where Stripe's object has none."""
    return Table(
        name,
        Base.metadata,
        *own(),
        Column("bucket", DateTime(timezone=True), nullable=False),
        Column("kind", Text, nullable=False),
        Column("currency", Text),
        *(Column(measure, BigInteger) for measure in measures),
        Index(f"{name}_bucket_idx", "livemode", "account", *found_by),
    )


SUMS = sums("movement_sums", MEASURES, "bucket")
# What the sums may say otherwise than it is: a kind in a quarter of an hour; or what is of an object by its id, and
# lies where the object lies when the mark is read: a charge's running total, a PaymentIntent, what a balance
# transaction belongs to (its source), and what names that balance transaction.
MARKS = Table(
    "stale_sums",
    Base.metadata,
    *own(),
    Column("kind", Text),
    Column("bucket", DateTime(timezone=True)),
    *(Column(name, Text) for name in ("charge", "payment_intent", "source", "balance_transaction")),
)
# Of a kind in a quarter of an hour: when the last was made of what its movements read that was made over an hour
# after them, as what a dispute moved when it was won. It comes and goes with the sums, see
# storage/questions/later_parts.py.
LATER = Table(
    "later_parts",
    Base.metadata,
    *own(),
    Column("kind", Text, nullable=False),
    Column("bucket", DateTime(timezone=True), nullable=False),
    Column("latest", DateTime(timezone=True), nullable=False),
    Index("later_parts_bucket_idx", "livemode", "account", "bucket"),
)
# One row. Marks are made until `marked_until`; the sums are whole once everything is added up or marked. `later_known`
# says that LATER is, too.
STATE = Table(
    "sums_state",
    Base.metadata,
    Column("single", Boolean, primary_key=True, server_default=true()),
    Column("marked_until", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("whole", Boolean, nullable=False),
    Column("later_known", Boolean, nullable=False, server_default=false()),
)
NAMES = tuple(table.name for table in (SUMS, MARKS, LATER, STATE))

# A kind of storage/balance_sums.py that marks of movements lead to, and which charges may be of it.
UNCAPTURED = "uncaptured"
MAY_BE_UNCAPTURED = (
    "(found.balance_transaction is not null or found.failure_balance_transaction is not null) "
    "and (found.status is distinct from 'succeeded' or coalesce(found.amount_captured, 0) = 0)"
)
BIN = "date_bin('15 minutes', {}, timestamptz 'epoch')"
# Of an object that a mark names: the kind that is marked, when that moved, and how the object is found.
FOUND = (
    ("unitemised", "as_of", "charges", "found.id = mark.charge and found.amount_refunded > 0"),
    ("payment_intent", "created", "payment_intents", "found.id = mark.payment_intent"),
    ("charge", "created", "charges", "found.id = mark.source"),
    ("refund", "created", "refunds", "found.id = mark.source"),
    ("dispute", "created", "disputes", "found.id = mark.source"),
    ("charge", "created", "charges", "found.failure_balance_transaction = mark.balance_transaction"),
    ("refund", "created", "refunds", "found.balance_transaction = mark.balance_transaction"),
    ("refund", "created", "refunds", "found.failure_balance_transaction = mark.balance_transaction"),
    (UNCAPTURED, "created", "charges", f"found.id = mark.source and {MAY_BE_UNCAPTURED}"),
    (
        UNCAPTURED, "created", "charges",
        f"found.failure_balance_transaction = mark.balance_transaction and {MAY_BE_UNCAPTURED}",
    ),
)  # fmt: skip


def stale(marks: str) -> str:
    """Write what is marked: livemode, account, kind and bucket. It may be there several times; NULL is nothing."""
    own_columns = "mark.livemode, mark.account"
    parts = [
        f"select {own_columns}, '{kind}' as kind, {BIN.format(f'found.{at}')} as bucket from {marks} mark "  # noqa: S608
        f"join {table} found on {which} and found.account = mark.account and found.livemode = mark.livemode"
        for kind, at, table, which in FOUND
    ]
    return " union all ".join([f"select {own_columns}, mark.kind, mark.bucket from {marks} mark", *parts])  # noqa: S608
