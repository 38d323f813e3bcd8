"""Since when a charge was sold as it is now: totals as of a moment need not look up one that was only refunded since.

It is told by the next events. Of charges that changed before, it stays unknown, and they are looked up as they were.

Revision ID: 0037
Revises: 0036
"""

from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make room; no row is written anew."""
    op.execute("alter table charges add column unchanged_since timestamptz")


def downgrade() -> None:
    """Take it away; the events tell it."""
    op.execute("alter table charges drop column unchanged_since")
