"""Closed periods with their totals, and questions that somebody gave a name."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = """
create table periods (
  number bigint generated always as identity, at timestamptz not null default now(), starts timestamptz not null,
  ends timestamptz not null, known_until timestamptz, livemode boolean not null, account text not null,
  period text not null, zone text not null, act text not null, by free_text not null, reason free_text, totals jsonb,
  constraint periods_pkey primary key (number)
);
create index periods_starts_ends_livemode_account_idx on periods (starts, ends, livemode, account);
create table saved_questions (
  number bigint generated always as identity, saved_at timestamptz not null default now(), name free_text not null,
  question text not null, filters free_json not null, by free_text not null,
  constraint saved_questions_pkey primary key (number)
);
create index saved_questions_name_idx on saved_questions (name);
"""
APPEND_ONLY = """
create trigger {table}_append_only before update or delete or truncate on {table}
for each statement execute function refuse_change()
"""


def upgrade() -> None:
    """Make the tables; nobody can change what is in them."""
    op.execute(TABLES)
    for table in ("periods", "saved_questions"):
        op.execute(APPEND_ONLY.format(table=table))
    op.execute("grant select, insert on periods, saved_questions to intake")
    op.execute("grant select on periods, saved_questions to finance_reader")


def downgrade() -> None:
    """Take them away."""
    op.execute("drop table periods, saved_questions")
