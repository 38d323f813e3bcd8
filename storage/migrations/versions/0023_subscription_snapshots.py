"""What subscriptions brought a month, event by event: monthly recurring revenue needs their history."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLE = """
create table subscription_snapshots (
  as_of timestamptz not null, rank bigint not null, created timestamptz,
  trial_end timestamptz, mrr bigint, is_discount_unknown boolean, status text, currency text, customer free_text,
  subscription text,
  livemode boolean not null, id text not null, account text not null, event_id text not null,
  constraint subscription_snapshots_pkey primary key (id, account, livemode)
)
"""
INDEXES = (
    "create index subscription_snapshots_as_of_idx on subscription_snapshots (as_of)",
    "create index subscription_snapshots_customer_idx on subscription_snapshots (customer)",
    "create index subscription_snapshots_subscription_idx on subscription_snapshots (subscription)",
)


def upgrade() -> None:
    """Add the table; a replay fills it."""
    op.execute(TABLE)
    for index in INDEXES:
        op.execute(index)
    op.execute("grant select, insert, update on subscription_snapshots to intake")
    op.execute("grant select on subscription_snapshots to finance_reader")


def downgrade() -> None:
    """Take it away; a replay fills it again."""
    op.execute("drop table subscription_snapshots")
