"""Values that the operator knows to be no card numbers get a place of their own, without the gate in front of it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the place."""
    op.add_column("events", sa.Column("exempted", sa.JSON()))


def downgrade() -> None:
    """Only while nothing is there."""
    op.execute(
        "do $$ begin if exists (select from events where exempted is not null) then"
        " raise exception 'events hold exempted values'; end if; end $$"
    )
    op.drop_column("events", "exempted")
