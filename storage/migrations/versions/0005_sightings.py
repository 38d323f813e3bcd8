"""Where card numbers reach us: the sightings in the events' receipts, as rows."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEX = "create index events_sighted_idx on events (created) where (receipt ->> 'sightings') is not null"
# Without it the planner takes nearly every event for one with sightings.
STATISTICS = "create statistics events_sighted on (receipt ->> 'sightings') from events"
# One row for each event, path and detector. With the reader's own rights: a view must not be a way around them.
VIEW = """
create view sightings with (security_invoker = true) as
select e.account, e.livemode, e.object_type, e.object_id, e.id as event_id, e.type, e.created,
       seen.sighting ->> 0 as path, seen.sighting ->> 1 as detector, (seen.sighting ->> 2)::bigint as count
from events e cross join lateral json_array_elements(e.receipt -> 'sightings') as seen (sighting)
where (e.receipt ->> 'sightings') is not null
"""


def upgrade() -> None:
    """Index the few events that have sightings, and show them to finance."""
    op.execute(INDEX)
    op.execute(STATISTICS)
    op.execute(VIEW)
    op.execute("grant select on sightings to finance_reader")


def downgrade() -> None:
    """Take back."""
    op.execute("drop view sightings")
    op.execute("drop statistics events_sighted")
    op.execute("drop index events_sighted_idx")
