"""A schema for BI tools. What is in it is generated from the tables, after the migrations: storage/finance."""

from alembic import op

revision = "0026"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the schema; finance may look into it, and make nothing there."""
    op.execute("create schema if not exists finance")
    op.execute("grant usage on schema finance to finance_reader")


def downgrade() -> None:
    """Take it away with the views that each release makes anew; what others built on them stands in the way."""
    op.execute(
        "do $$ declare made text; begin for made in select format('%I.%I', schemaname, viewname) from pg_views "
        "where schemaname = 'finance' loop execute 'drop view ' || made; end loop; end $$"
    )
    op.execute("drop function if exists finance.major(bigint, text), finance.exponent(text)")
    op.execute("drop schema finance")
