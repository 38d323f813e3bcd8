"""How far each list of Stripe's API has been read, and what an operator should know of the road to us."""

from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None

# One row for each list that a run reads; the rows of a run share its number.
BACKFILLS = """
create table backfills (
  run uuid not null, started_at timestamptz not null default now(), ended_at timestamptz,
  period_start timestamptz, period_end timestamptz, reached timestamptz,
  objects bigint not null default 0, news bigint not null default 0, changed bigint not null default 0,
  people bigint not null default 0, incomplete bigint not null default 0,
  livemode boolean not null, account text not null, stream text not null, trouble text,
  constraint backfills_pkey primary key (run, stream)
)
"""
WATERMARKS = """
create table watermarks (
  moved_at timestamptz not null default now(), position timestamptz not null, until timestamptz, reached timestamptz,
  found bigint not null default 0, run_found bigint not null default 0, missed bigint not null default 0,
  missed_at timestamptz, delivered_at timestamptz,
  livemode boolean not null, stream text not null, account text not null, refused text,
  constraint watermarks_pkey primary key (stream, account, livemode)
)
"""
ALARMS = """
create table alarms (
  raised_at timestamptz not null default now(), cleared_at timestamptz,
  livemode boolean not null, kind text not null, subject text not null, account text not null, detail jsonb not null,
  constraint alarms_pkey primary key (kind, subject, account, livemode, raised_at)
)
"""
STANDING = """
create unique index alarms_standing_idx on alarms (kind, subject, account, livemode) where cleared_at is null
"""
# Which connected accounts there are, without reading every event; the platform's own events pay nothing for it.
ACCOUNTS = "create index events_account_idx on events (livemode, account) where account <> ''"


def upgrade() -> None:
    """Add the tables; finance may see the alarms."""
    for statement in (BACKFILLS, WATERMARKS, ALARMS, STANDING, ACCOUNTS):
        op.execute(statement)
    op.execute("grant select, insert, update on backfills, watermarks, alarms to intake")
    op.execute("grant select on alarms to finance_reader")


def downgrade() -> None:
    """Take them away; a poller begins at the newest event again."""
    op.execute("drop index events_account_idx")
    op.execute("drop table backfills, watermarks, alarms")
