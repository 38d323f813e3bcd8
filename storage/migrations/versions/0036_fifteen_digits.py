"""Numbers of fifteen digits: the sums of thousands of them stay within PostgreSQL's bigint.

Revision ID: 0036
Revises: 0035
"""

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

UP = "create domain fifteen_digits as bigint check (value between -999999999999999 and 999999999999999)"


def upgrade() -> None:
    """Name what an event's amounts and counts are read as."""
    op.execute(UP)


def downgrade() -> None:
    """Read them as what they are stored as."""
    op.execute("drop domain fifteen_digits")
