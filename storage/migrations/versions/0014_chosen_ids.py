"""Ids of products and prices are the merchant's own where one was given, so they stand behind the gate, too."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = ("products", "prices")


def upgrade() -> None:
    """Give the ids the domain; a replay made them from events, whose ids are behind it already."""
    for table in TABLES:
        op.execute(f"alter table {table} alter column id type free_text")


def downgrade() -> None:
    """Make them plain again."""
    for table in TABLES:
        op.execute(f"alter table {table} alter column id type text")
