"""A key for each sealed row, in two halves: what is stored under a person's key stays readable and erasable."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BIT

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BITS = 488
# Four random UUIDs hold 488 random bits; that some are fixed does not matter, as what they hide is a ciphertext.
RANDOM = "('x' || replace(concat(gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid()), '-', ''))"


def upgrade() -> None:
    """Give each person a share, and hide the person's wrapped key behind it in every row sealed with it."""
    op.add_column("subject_keys", sa.Column("share", BIT(BITS)))
    op.add_column("people", sa.Column("half_key", BIT(BITS)))
    op.execute(f"update subject_keys set share = substring({RANDOM}::bit varying from 1 for {BITS})")  # noqa: S608 — our own
    op.execute(
        f"update people set half_key = ('x' || encode(wrapped_key, 'hex'))::bit({BITS}) # share"  # noqa: S608 — our own
        " from subject_keys where subject_keys.subject = people.subject"
    )
    op.execute("delete from people where half_key is null")  # its key was destroyed: nobody can read it
    op.alter_column("subject_keys", "share", nullable=False)
    op.alter_column("people", "half_key", nullable=False)
    op.alter_column("subject_keys", "subject", server_default=sa.func.gen_random_uuid())
    op.drop_column("subject_keys", "wrapped_key")


def downgrade() -> None:
    """Only an empty vault can go back: rows sealed since then are under keys of their own."""
    op.execute(
        "do $$ begin if exists (select from people) then"
        " raise exception 'the vault holds rows that the older version cannot open'; end if; end $$"
    )
    op.alter_column("subject_keys", "subject", server_default=None)
    op.add_column("subject_keys", sa.Column("wrapped_key", sa.LargeBinary()))
    op.execute("delete from subject_keys")
    op.alter_column("subject_keys", "wrapped_key", nullable=False)
    op.drop_column("people", "half_key")
    op.drop_column("subject_keys", "share")
