"""Since when a row has said what it says now: totals as of a moment need not look it up.

It is told by the next events. Of rows that changed before it stays unknown, so those are looked up as ever.

Revision ID: 0037
Revises: 0036
"""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TABLES = ("charges", "balance_transactions")


def upgrade() -> None:
    """Make room; no row is written anew."""
    for table in TABLES:
        op.execute(f"alter table {table} add column unchanged_since timestamptz")


def downgrade() -> None:
    """Take it away: the events tell it. Every release makes the views anew, and one joins whole rows of charges."""
    op.execute("drop view if exists finance.payments")
    for table in TABLES:
        op.execute(f"alter table {table} drop column unchanged_since")
