"""What workers asked Stripe's API for, and indexes for thin events, for alerts of Stripe's and for the last hour."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

FETCHES = """
create table fetches (
  fetched_at timestamptz not null, livemode boolean not null, task text not null, id free_text not null,
  account text not null, answer text not null,
  constraint fetches_pkey primary key (task, id, account, livemode)
)
"""
INDEXES = (
    "create index events_thin_idx on events (created) where type like 'v1.%' or type like 'v2.%'",
    "create index events_health_idx on events (created) where type like 'v2.core.health.%'",
    # Rows come in this order: the index of a million is a page or two, and a delivery pays nothing for it.
    "create index events_received_idx on events using brin (received_at) with (autosummarize = on)",
)


def upgrade() -> None:
    """Add the table and the indexes."""
    op.execute(FETCHES)
    op.execute("grant select, insert, update, delete on fetches to intake")
    op.execute("grant select on fetches to finance_reader")
    for index in INDEXES:
        op.execute(index)


def downgrade() -> None:
    """Take them away; what was asked for is asked for again."""
    for name in ("thin", "health", "received"):
        op.execute(f"drop index events_{name}_idx")
    op.execute("drop table fetches")
