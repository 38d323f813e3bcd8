"""Indexes of lists without ids, and hashes of ids that are only looked up: a tenth less disk for each event.

Ids were most of each entry, and none of it is needed: what was made in the same second is put in order when it is
read. Building the indexes takes about half a minute for each million payments, and what is received meanwhile waits.
"""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

PLACED = (
    "application_fees", "balance_transactions", "charges", "checkout_sessions", "customers", "disputes", "invoices",
    "payment_intents", "payouts", "refunds", "subscriptions", "transfers",
)  # fmt: skip
# Nobody reads these in both modes at once, and test data has an index of its own.
LIVE = ("application_fees", "checkout_sessions", "invoices", "subscriptions", "transfers")
LISTED = (
    "payment_intents", "charges", "balance_transactions", "checkout_sessions", "refunds", "invoices", "subscriptions",
    "transfers", "application_fees",
)  # fmt: skip
# Of each table, what a list is narrowed to: the column, and the rows that are held.
NARROWED = (
    *((table, "account", "account", "account <> ''") for table in LISTED),
    *((table, "currency", "currency", "true") for table in LISTED),
    *((table, "test", "", "not livemode") for table in LISTED),
    ("payment_intents", "status", "status", "status <> 'succeeded'"),
    ("charges", "status", "status", "status <> 'succeeded'"),
    ("refunds", "status", "status", "status <> 'succeeded'"),
    ("invoices", "status", "status", "status <> 'paid'"),
    ("subscriptions", "status", "status", "status <> 'active'"),
    ("balance_transactions", "type", "type", "type <> 'charge'"),
    ("balance_transactions", "reporting_category", "reporting_category", "reporting_category <> 'charge'"),
    ("checkout_sessions", "customer", "customer", "customer is not null"),
    ("transfers", "destination", "destination", "destination is not null"),
    ("checkout_sessions", "open", "", "coalesce(status, '') <> all (array['complete', 'expired'])"),
    (
        "checkout_sessions", "unpaid", "",
        "status = 'complete' and coalesce(payment_status, '') <> all (array['no_payment_required', 'paid'])",
    ),
)  # fmt: skip


# Found by what they equal, and hardly any twice: a hash of each says enough.
HASHED = (
    ("events", "object_id"),
    ("charges", "payment_intent"),
    ("checkout_sessions", "payment_intent"),
    ("subject_keys", "subject"),
)
AMOUNTS = ("payment_intents", "charges")
# What came back of these may be told by a running total alone, and is listed by when it was told.
RETURNED = (("transfers", "amount_reversed", "reversed"), ("application_fees", "amount_refunded", "refunded"))


def upgrade() -> None:
    """Build each without ids, in the place of the one with them."""
    for table in PLACED:
        op.execute(f"drop index {table}_created_id_idx")
        live = " where livemode" if table in LIVE else ""
        op.execute(f"create index {table}_created_idx on {table} (created){live}")
    narrow("created")
    finalized("finalized_at")
    sized("amount")
    hashed("hash")
    late("received_at")
    for table, amount, name in RETURNED:
        op.execute(f"create index {table}_{name}_idx on {table} (as_of) where {amount} > 0")


def downgrade() -> None:
    """Build them with ids again."""
    for table, _, name in RETURNED:
        op.execute(f"drop index {table}_{name}_idx")
    for table in PLACED:
        op.execute(f"drop index {table}_created_idx")
        op.execute(f"create index {table}_created_id_idx on {table} (created, id)")
    narrow("created, id")
    finalized("finalized_at, id")
    sized("currency, amount")
    hashed("btree")
    late("received_at, created")


def narrow(place: str) -> None:
    """Build the indexes of narrowed lists anew, each in this order."""
    for table, name, column, which in NARROWED:
        op.execute(f"drop index {table}_{name}_list_idx")
        columns = f"{column}, {place}" if column else place
        where = "" if which == "true" else f" where {which}"
        op.execute(f"create index {table}_{name}_list_idx on {table} ({columns}){where}")


def finalized(place: str) -> None:
    """Build the index of invoices by when they were finalized."""
    op.execute("drop index invoices_finalized_at_list_idx")
    op.execute(f"create index invoices_finalized_at_list_idx on invoices ({place}) where finalized_at is not null")


def sized(place: str) -> None:
    """Build the indexes of amounts."""
    for table in AMOUNTS:
        op.execute(f"drop index {table}_amount_list_idx")
        op.execute(f"create index {table}_amount_list_idx on {table} ({place})")


def hashed(method: str) -> None:
    """Build the indexes by which rows are found that equal one another."""
    for table, column in HASHED:
        op.execute(f"drop index {table}_{column}_idx")
        op.execute(f"create index {table}_{column}_idx on {table} using {method} ({column})")


def late(place: str) -> None:
    """Build the index of events that reached us late."""
    op.execute("drop index events_late_idx")
    op.execute(f"create index events_late_idx on events ({place}) where received_at - created > '1 hour'")
