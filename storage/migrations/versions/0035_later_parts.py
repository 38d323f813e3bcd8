"""What totals as of a day need: what sums read that was made long after, and late events found by both of their times.

A worker finds it out, and until then totals as of a day are added up one by one. So they are again where a worker of
an older release, which keeps sums only, goes on for a while. All events are read once for the index, some three seconds
for each million payments.
"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

UP = """
create table later_parts (
  livemode boolean not null, account text not null, kind text not null, bucket timestamptz not null,
  latest timestamptz not null
);
create index later_parts_bucket_idx on later_parts (livemode, account, bucket);
alter table sums_state add column later_known boolean default false not null;
grant select, insert, delete on later_parts to intake;
grant select on later_parts to finance_reader;

create function forget_later_parts() returns trigger language plpgsql as $$
begin
  if coalesce(current_setting('ledger.keeps_later_parts', true), '') = '' then
    update sums_state set later_known = false where later_known;
  end if;
  return null;
end $$;
create trigger forget_later_parts after insert on movement_sums
  for each statement execute function forget_later_parts();
"""
LATE = (
    "drop index events_late_idx",
    "create index events_late_idx on events ({}) where received_at - created > '1 hour'",
)
DOWN = (
    "drop trigger forget_later_parts on movement_sums",
    "drop function forget_later_parts()",
    "alter table sums_state drop column later_known",
    "drop table later_parts",
)


def upgrade() -> None:
    """Make room, and build the index."""
    op.execute(UP)
    late("received_at, created")


def downgrade() -> None:
    """Take it away; it tells nothing that the billing tables do not."""
    late("received_at")
    for statement in DOWN:
        op.execute(statement)


def late(by: str) -> None:
    """Build the index of events that reached us late."""
    for statement in LATE:
        op.execute(statement.format(by))
