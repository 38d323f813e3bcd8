"""An index of subscriptions' histories that holds their order only: a fifth of it, as each row is read where it lies.

Building it takes some seconds for each million payments, and what is received about subscriptions meanwhile waits.
"""

from alembic import op

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None

DROP = "drop index subscription_snapshots_history_idx"
ORDER = "create index subscription_snapshots_history_idx on subscription_snapshots (subscription, as_of)"
EVERYTHING = """
create index subscription_snapshots_history_idx on subscription_snapshots
(subscription, account, livemode, as_of, rank, id)
include (created, trial_end, mrr, is_discount_unknown, status, currency, customer)
"""


def upgrade() -> None:
    """Build it in the place of the one that holds the rows, too."""
    op.execute(DROP)
    op.execute(ORDER)


def downgrade() -> None:
    """Have it hold the rows again."""
    op.execute(DROP)
    op.execute(EVERYTHING)
