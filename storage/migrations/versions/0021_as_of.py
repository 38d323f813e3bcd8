"""What answers as of a moment need: to find what has changed since and what came late, and room for the answer."""

from alembic import op

revision = "0021"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = (
    "charges", "payment_intents", "balance_transactions", "payout_contents", "checkout_sessions", "line_items",
    "refunds", "invoices", "invoice_payments", "transfers", "application_fees",
)  # fmt: skip
# The few events that reached us more than an hour after they were made; others pay nothing for the index.
LATE = "create index events_late_idx on events (received_at, created) where received_at - created > '1 hour'"
# PostgreSQL lets everybody make temporary tables, unless an administrator took that back.
TEMPORARY = """
do $$
begin
  if has_database_privilege('finance_reader', current_database(), 'temporary') then
    return;
  end if;
  execute format('grant temporary on database %I to finance_reader', current_database());
exception
  when insufficient_privilege then
    raise warning 'finance_reader may not make temporary tables: questions cannot be asked as of a day'
      using hint = format('grant temporary on database %I to finance_reader', current_database());
end $$
"""


def upgrade() -> None:
    """Add the indexes and the right."""
    for table in TABLES:
        op.execute(
            f"create index {table}_as_of_idx on {table} using brin (as_of, created) "
            "with (autosummarize = on, pages_per_range = 32)"
        )
    op.execute(LATE)
    op.execute(TEMPORARY)


def downgrade() -> None:
    """Take the indexes away; the right is PostgreSQL's own default."""
    for table in TABLES:
        op.execute(f"drop index {table}_as_of_idx")
    op.execute("drop index events_late_idx")
