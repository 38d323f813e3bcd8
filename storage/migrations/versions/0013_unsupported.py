"""What the books leave out, as rows; and workers may take parked events off the list that they brought in."""

from alembic import op

revision = "0013"
down_revision = "0011"
branch_labels = None
depends_on = None

INDEX = "create index events_{0}_idx on events (created) where (receipt ->> '{0}') is not null"
# Without them the planner takes nearly every event for one of these.
STATISTICS = "create statistics events_{0} on (receipt ->> '{0}') from events"
# Receipts of earlier releases only say that it is so: `true`.
UNSUPPORTED = """
create view unsupported_events with (security_invoker = true) as
select e.account, e.livemode, e.object_type, e.type, e.id as event_id, e.created,
       case e.receipt ->> 'unsupported' when 'true' then 'untold' else e.receipt ->> 'unsupported' end as why
from events e where (e.receipt ->> 'unsupported') is not null
"""
# One row for each event and path.
UNKNOWN = """
create view unknown_fields with (security_invoker = true) as
select e.account, e.livemode, e.object_type, e.type, e.api_version, e.id as event_id, e.created, field.path
from events e cross join lateral json_array_elements_text(e.receipt -> 'unknown') as field (path)
where (e.receipt ->> 'unknown') is not null
"""


def upgrade() -> None:
    """Index these events, show them to finance, and let workers release what was parked."""
    for name in ("unsupported", "unknown"):
        op.execute(INDEX.format(name))
        op.execute(STATISTICS.format(name))
    op.execute(UNSUPPORTED)
    op.execute(UNKNOWN)
    op.execute("grant select on unsupported_events, unknown_fields to finance_reader")
    op.execute("grant delete on parked_events to intake")


def downgrade() -> None:
    """Take back."""
    op.execute("revoke delete on parked_events from intake")
    op.execute("drop view unsupported_events, unknown_fields")
    for name in ("unsupported", "unknown"):
        op.execute(f"drop statistics events_{name}")
        op.execute(f"drop index events_{name}_idx")
