"""What movements read that was made long after them, kept beside their sums: totals as of a day need to know it.

A worker finds it out, and until then totals as of a day are added up one by one.
"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

UP = """
create table later_parts (
  livemode boolean not null, account text not null, kind text not null, bucket timestamptz not null,
  latest timestamptz not null
);
create index later_parts_bucket_idx on later_parts (livemode, account, bucket);
alter table sums_state add column later_known boolean default false not null;
grant select, insert, delete on later_parts to intake;
grant select on later_parts to finance_reader;
"""


def upgrade() -> None:
    """Make room for it."""
    op.execute(UP)


def downgrade() -> None:
    """Take it away; it tells nothing that the billing tables do not."""
    op.execute("alter table sums_state drop column later_known")
    op.execute("drop table later_parts")
