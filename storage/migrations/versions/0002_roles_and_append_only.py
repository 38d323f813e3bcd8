"""Each road with its own rights, and events that nobody can change."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BILLING = (
    "charges, checkout_sessions, credit_notes, customers, disputes, early_fraud_warnings, invoice_payments, invoices, "
    "payment_intents, payouts, refunds, reviews, subscription_items, subscriptions"
)
ROLES = """
do $$
declare wanted text;
begin
  foreach wanted in array array['intake', 'finance_reader'] loop
    -- Roles belong to the whole cluster: another database of ours may have made them, even at this moment.
    begin
      if not exists (select from pg_roles where rolname = wanted) then
        execute format('create role %I nologin', wanted);
      end if;
    exception
      when duplicate_object or unique_violation then null;
      when insufficient_privilege then
        raise exception 'role % is missing and % may not create it', wanted, current_user
          using hint = format('first: create role %1$I nologin; grant %1$I to %2$I', wanted, current_user);
    end;
    -- From PostgreSQL 16 on, who makes a role may grant it but not take it on: SET is a right of its own.
    if not pg_has_role(current_user, wanted,
                       case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end) then
      execute format('grant %I to %I', wanted, current_user);
    end if;
  end loop;
end $$
"""
APPEND_ONLY = """
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % refused', tg_table_name, lower(tg_op) using errcode = 'insufficient_privilege';
end $$
"""
TRIGGER = """
create trigger events_append_only before update or delete or truncate on events
for each statement execute function refuse_change()
"""


def upgrade() -> None:
    """Make the roles, give each what its road needs, and seal the events."""
    op.execute(ROLES)
    op.execute("grant select, insert on events, subject_keys to intake")
    op.execute(f"grant select, insert, update on people, parked_events, {BILLING} to intake")
    op.execute(f"grant select on events, parked_events, {BILLING} to finance_reader")
    op.execute(APPEND_ONLY)
    op.execute(TRIGGER)


def downgrade() -> None:
    """Take the rights and the seal back; the roles stay, other databases may use them."""
    op.execute("drop trigger events_append_only on events")
    op.execute("drop function refuse_change()")
    op.execute(f"revoke all on events, subject_keys, people, parked_events, {BILLING} from intake, finance_reader")
