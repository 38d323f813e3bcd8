"""Files that left the ledger, each with the digest that proves it."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

EXPORTS = """
create table exports (
  id text not null, created timestamptz not null, finished_at timestamptz not null, livemode boolean not null,
  account free_text not null, file free_text not null, question text not null, form text not null,
  filters free_json not null, rows bigint not null, bytes bigint not null, sha256 text not null,
  constraint exports_pkey primary key (id)
)
"""


def upgrade() -> None:
    """Add the table; who may write into it may not change it."""
    op.execute(EXPORTS)
    op.execute("create index exports_created_idx on exports (livemode, created, id)")
    op.execute("create index exports_sha256_idx on exports (sha256)")
    op.execute("grant select, insert on exports to intake")
    op.execute("grant select on exports to finance_reader")


def downgrade() -> None:
    """Take it away; the files remain what they are."""
    op.execute("drop table exports")
