"""What differs between the books and Stripe, and what was certified of a period."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = """
create table discrepancies (
  number bigint generated always as identity, opened_at timestamptz not null default now(),
  changed_at timestamptz not null default now(), created timestamptz, livemode boolean not null,
  account text not null, kind text not null, object_type text not null, object_id free_text not null,
  field text not null, currency text, ours free_text, theirs free_text, status text not null,
  by free_text not null, why free_text not null,
  constraint discrepancies_pkey primary key (number),
  constraint discrepancies_found_key unique (account, livemode, kind, object_type, object_id, field)
);
create index discrepancies_status_livemode_idx on discrepancies (status, livemode);
create table discrepancy_changes (
  number bigint generated always as identity, at timestamptz not null default now(), discrepancy bigint not null,
  status text not null, ours free_text, theirs free_text, by free_text not null, why free_text not null,
  constraint discrepancy_changes_pkey primary key (number),
  constraint discrepancy_changes_discrepancy_fkey foreign key (discrepancy) references discrepancies (number)
);
create index discrepancy_changes_discrepancy_idx on discrepancy_changes (discrepancy);
create table certificates (
  number bigint generated always as identity, certified_at timestamptz not null default now(),
  starts timestamptz not null, ends timestamptz not null, livemode boolean not null, provisional boolean not null,
  account text not null, statement json not null,
  constraint certificates_pkey primary key (number)
);
create index certificates_starts_ends_livemode_account_idx on certificates (starts, ends, livemode, account);
"""
APPEND_ONLY = """
create trigger {table}_append_only before update or delete or truncate on {table}
for each statement execute function refuse_change()
"""
# Nobody deletes a discrepancy, or makes it one of something else: it is closed, and says why.
KEPT = """
create trigger discrepancies_kept before delete or truncate on discrepancies
for each statement execute function refuse_change()
"""
RIGHTS = (
    "grant select, insert on discrepancies, discrepancy_changes, certificates to intake",
    "grant update (changed_at, status, ours, theirs, currency, by, why) on discrepancies to intake",
    "grant select on discrepancies, discrepancy_changes, certificates to finance_reader",
)


def upgrade() -> None:
    """Make the tables; changes and certificates can only be added to."""
    op.execute(TABLES)
    for table in ("discrepancy_changes", "certificates"):
        op.execute(APPEND_ONLY.format(table=table))
    op.execute(KEPT)
    for right in RIGHTS:
        op.execute(right)


def downgrade() -> None:
    """Take them away."""
    op.execute("drop table discrepancy_changes, discrepancies, certificates")
