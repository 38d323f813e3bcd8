"""What was sold in a checkout session: the first thing that workers fetch, because no webhook carries it."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLE = """
create table line_items (
  as_of timestamptz not null, rank bigint not null, created timestamptz,
  amount_subtotal bigint, amount_discount bigint, amount_tax bigint, amount_total bigint, unit_amount bigint,
  quantity bigint, checkout_session text, currency text, price free_text, product free_text,
  livemode boolean not null, id text not null, account text not null, event_id text not null,
  constraint line_items_pkey primary key (id, account, livemode)
)
"""


def upgrade() -> None:
    """Add the table."""
    op.execute(TABLE)
    op.execute("create index line_items_checkout_session_idx on line_items (checkout_session)")
    op.execute("grant select, insert, update on line_items to intake")
    op.execute("grant select on line_items to finance_reader")


def downgrade() -> None:
    """Take it away; a replay fills it again."""
    op.execute("drop table line_items")
