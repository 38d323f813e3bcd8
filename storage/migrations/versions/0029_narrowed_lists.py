"""Indexes of lists that are narrowed to what is rare, and sums of payouts: no page looks through everything.

Building them takes about a minute for each million payments, and what is received meanwhile waits.
"""

from alembic import op

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None

LISTED = (
    "payment_intents", "charges", "balance_transactions", "checkout_sessions", "refunds", "invoices", "subscriptions",
    "transfers", "application_fees",
)  # fmt: skip
RARE = (
    ("payment_intents", "status", "status <> 'succeeded'"),
    ("charges", "status", "status <> 'succeeded'"),
    ("refunds", "status", "status <> 'succeeded'"),
    ("invoices", "status", "status <> 'paid'"),
    ("subscriptions", "status", "status <> 'active'"),
    ("balance_transactions", "type", "type <> 'charge'"),
    ("balance_transactions", "reporting_category", "reporting_category <> 'charge'"),
    ("checkout_sessions", "customer", "customer is not null"),
    ("transfers", "destination", "destination is not null"),
)
SESSIONS = {
    "open": "coalesce(status, '') <> all (array['complete', 'expired'])",
    "unpaid": "status = 'complete' and coalesce(payment_status, '') <> all (array['no_payment_required', 'paid'])",
}
AMOUNTS = ("payment_intents", "charges")
HISTORY = """
create index subscription_snapshots_history_idx on subscription_snapshots
(subscription, account, livemode, as_of, rank, id)
include (created, trial_end, mrr, is_discount_unknown, status, currency, customer)
"""

SUMS = """
create table payout_sums (
  payout text not null, account text not null, livemode boolean not null, listed bigint not null,
  withdrawals bigint not null, net bigint not null, withdrawn bigint not null, fee bigint not null, lowest text,
  highest text, constraint payout_sums_pkey primary key (payout, account, livemode)
)
"""
# The rows of sums that are not true any more go with what changed. Inserting a balance transaction changes none: it
# was not known, so that its payout was not whole.
FORGET = """
create function {name}() returns trigger language plpgsql as $$
begin
  delete from payout_sums s using {changed} gone
  where s.payout = gone.payout and s.account = gone.account and s.livemode = gone.livemode;
  return null;
end $$
"""
KEY = "(id, account, livemode)"
COUNTED = "amount, fee, net, currency, type, source"
OF_MOVES = f"(select c.payout, c.account, c.livemode from {{moves}} join payout_contents c using {KEY})"  # noqa: S608
CHANGED_MOVES = (
    f"(select id, account, livemode from (select id, account, livemode, {COUNTED} from newer "  # noqa: S608
    f"except select id, account, livemode, {COUNTED} from older) changed) moved"
)
CHANGED_CONTENTS = "(select * from older union all select * from newer)"
OLDER, NEWER = "old table as older", "new table as newer"
# When a table changes so: what is told of it, and which payouts' sums that takes away.
TRIGGERS = (
    ("balance_transactions", "update", f"{OLDER} {NEWER}", OF_MOVES.format(moves=CHANGED_MOVES)),
    ("balance_transactions", "delete", OLDER, OF_MOVES.format(moves="older")),
    ("payout_contents", "insert", NEWER, "newer"),
    ("payout_contents", "update", f"{OLDER} {NEWER}", CHANGED_CONTENTS),
    ("payout_contents", "delete", OLDER, "older"),
)


def upgrade() -> None:
    """Make them; two that they stand in for go."""
    for table in LISTED:
        op.execute(f"create index {table}_account_list_idx on {table} (account, created, id) where account <> ''")
        op.execute(f"create index {table}_test_list_idx on {table} (created, id) where not livemode")
        op.execute(f"create index {table}_currency_list_idx on {table} (currency, created, id)")
    for table, name, which in RARE:
        op.execute(f"create index {table}_{name}_list_idx on {table} ({name}, created, id) where {which}")
    for table in AMOUNTS:
        op.execute(f"create index {table}_amount_list_idx on {table} (currency, amount)")
    op.execute(
        "create index invoices_finalized_at_list_idx on invoices (finalized_at, id) where finalized_at is not null"
    )
    for outcome, which in SESSIONS.items():
        name = f"checkout_sessions_{outcome}_list_idx"
        op.execute(f"create index {name} on checkout_sessions (created, id) where {which}")
    op.execute(HISTORY)
    op.execute("drop index subscription_snapshots_subscription_idx")
    op.execute("drop index invoices_open_idx")
    keep_sums()


def keep_sums() -> None:
    """Make the table of payouts' sums, and have them forgotten where they are not true any more."""
    op.execute(SUMS)
    op.execute("grant select, insert, delete on payout_sums to intake")
    op.execute("grant select on payout_sums to finance_reader")
    for table, change, told, changed in TRIGGERS:
        name = f"forget_sums_of_{table}_{change}"
        op.execute(FORGET.format(name=name, changed=changed))
        op.execute(
            f"create trigger {name} after {change} on {table} referencing {told} "
            f"for each statement execute function {name}()"
        )


def downgrade() -> None:
    """Take them away, and put the two back."""
    drop_sums()
    op.execute("create index subscription_snapshots_subscription_idx on subscription_snapshots (subscription)")
    op.execute("create index invoices_open_idx on invoices (created, id) where status = 'open'")
    op.execute("drop index subscription_snapshots_history_idx")
    op.execute("drop index invoices_finalized_at_list_idx")
    for outcome in SESSIONS:
        op.execute(f"drop index checkout_sessions_{outcome}_list_idx")
    for table in AMOUNTS:
        op.execute(f"drop index {table}_amount_list_idx")
    for table, name, _ in RARE:
        op.execute(f"drop index {table}_{name}_list_idx")
    for table in LISTED:
        for name in ("account", "test", "currency"):
            op.execute(f"drop index {table}_{name}_list_idx")


def drop_sums() -> None:
    """Take the sums away; whoever asks adds up again."""
    for table, change, _, _ in TRIGGERS:
        op.execute(f"drop trigger forget_sums_of_{table}_{change} on {table}")
        op.execute(f"drop function forget_sums_of_{table}_{change}()")
    op.execute("drop table payout_sums")
