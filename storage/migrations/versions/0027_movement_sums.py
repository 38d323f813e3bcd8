"""Sums of what moved, kept ready by the quarter of an hour, and marks of those that are not true any more."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLES = """
create table movement_sums (
  livemode boolean not null, account text not null, bucket timestamptz not null, kind text not null, currency text,
  count bigint, gross bigint, refunded bigint, refunded_unitemised bigint, disputed bigint, fee bigint,
  fees_unknown bigint, fees_converted bigint
);
create index movement_sums_bucket_idx on movement_sums (livemode, account, bucket);
create table stale_sums (
  livemode boolean not null, account text not null, kind text, bucket timestamptz, charge text, payment_intent text,
  source text, balance_transaction text
);
create table sums_state (
  single boolean default true not null, marked_until timestamptz default now() not null, whole boolean not null,
  constraint sums_state_pkey primary key (single), check (single)
);
insert into sums_state (whole) values (false);
grant select, insert, delete on movement_sums, stale_sums to intake;
grant select, update on sums_state to intake;
grant select on movement_sums, stale_sums, sums_state to finance_reader;
"""
# By these, what names a balance transaction is found where that belongs to another object.
INDEXES = {
    "charges_failure_idx": "charges (failure_balance_transaction) where failure_balance_transaction is not null",
    "refunds_failure_idx": "refunds (failure_balance_transaction) where failure_balance_transaction is not null",
    "refunds_balance_transaction_idx": "refunds (balance_transaction)",
}
# A statement's rows as they are, and as they were: what totals read of them, and what is marked where that has changed.
# Rows of which totals read nothing are left out.
BIN = "date_bin('15 minutes', at, timestamptz 'epoch')"
OWN = "livemode, account, id"
CHARGE = (
    f"select {OWN}, 'charge' as kind, created as at, payment_intent, currency, amount, amount_captured, captured, "  # noqa: S608
    "balance_transaction, failure_balance_transaction from {rows} where status = 'succeeded' union all "
    f"select {OWN}, 'unitemised', as_of, null, currency, amount_refunded, null, null, null, null "
    "from {rows} where amount_refunded > 0"
)
INTENT = (
    f"select {OWN}, 'payment_intent' as kind, created as at, currency, amount_received "  # noqa: S608
    "from {rows} where status = 'succeeded'"
)
REFUND = (
    f"select {OWN}, 'refund' as kind, created as at, charge, currency, amount, status, balance_transaction, "  # noqa: S608
    "failure_balance_transaction, case when status in ('failed', 'canceled') then as_of end as returned_at from {rows}"
)
DISPUTE = f"select {OWN}, 'dispute' as kind, created as at, currency, amount, status from {{rows}}"  # noqa: S608
MOVE = f"select {OWN}, source, id as balance_transaction, currency, amount, fee, reporting_category from {{rows}}"  # noqa: S608
# Of each table: what is told and in how many columns; what is marked.
MARKED = {
    "charges": (CHARGE, 12, "kind, bucket, payment_intent", f"kind, {BIN}, payment_intent"),
    "payment_intents": (INTENT, 7, "kind, bucket", f"kind, {BIN}"),
    "refunds": (REFUND, 12, "kind, bucket, charge", f"kind, {BIN}, charge"),
    "disputes": (DISPUTE, 8, "kind, bucket", f"kind, {BIN}"),
    "balance_transactions": (MOVE, 9, "source, balance_transaction", "source, balance_transaction"),
}
# What has not changed is there twice.
MARK = """
create function mark_{table}() returns trigger language plpgsql as $$
begin
  if not (exists (select from is_now) and exists (select from sums_state where marked_until > now())) then
    return null;
  elsif tg_op = 'INSERT' then
    insert into stale_sums (livemode, account, {marks})
    select distinct livemode, account, {marked} from ({inserted}) told;
  else
    insert into stale_sums (livemode, account, {marks})
    select distinct livemode, account, {marked} from (
      select * from (select * from ({was}) before union all select * from ({inserted}) after) told
      group by {columns} having count(*) = 1
    ) changed;
  end if;
  return null;
end $$;
create trigger mark_inserted after insert on {table} referencing new table as is_now
for each statement execute function mark_{table}();
create trigger mark_updated after update on {table} referencing old table as was new table as is_now
for each statement execute function mark_{table}();
create trigger distrust after delete or truncate on {table} for each statement execute function distrust_sums();
"""
# A row that is gone marks nothing: the sums are made anew from all that are left.
DISTRUST = """
create function distrust_sums() returns trigger language plpgsql as $$
begin
  update sums_state set marked_until = timestamptz 'epoch', whole = false;
  return null;
end $$
"""


def upgrade() -> None:
    """Make the tables and what marks. A worker makes the sums; until then, all is added up when it is asked for."""
    op.execute(TABLES)
    for name, place in INDEXES.items():
        op.execute(f"create index {name} on {place}")
    op.execute(DISTRUST)
    for table, (told, count, marks, marked) in MARKED.items():
        places = ", ".join(str(place) for place in range(1, count + 1))
        ways = {"was": told.format(rows="was"), "inserted": told.format(rows="is_now")}
        op.execute(MARK.format(table=table, marks=marks, marked=marked, columns=places, **ways))


def downgrade() -> None:
    """Take them away; they tell nothing that the billing tables do not."""
    for table in MARKED:
        for name in ("mark_inserted", "mark_updated", "distrust"):
            op.execute(f"drop trigger {name} on {table}")
        op.execute(f"drop function mark_{table}()")
    op.execute("drop function distrust_sums()")
    op.execute(f"drop index {', '.join(INDEXES)}")
    op.execute("drop table movement_sums, stale_sums, sums_state")
