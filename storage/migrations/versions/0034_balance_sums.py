"""Sums of what moved the balance, kept ready for day sheets, and marks of those that are not true any more.

Everything that moved it is marked here: a few seconds for each million balance transactions, and what is received
about charges and balance transactions meanwhile waits.
"""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

TABLES = """
create table balance_sums (
  livemode boolean not null, account text not null, bucket timestamptz not null, kind text not null, currency text,
  charges bigint, refunds bigint, disputes bigint, transfers bigint, application_fees bigint, billed_fees bigint,
  topups bigint, reserves bigint, other bigint, fees bigint, payouts bigint, net bigint, count bigint, unknown bigint
);
create index balance_sums_bucket_idx on balance_sums (livemode, account, kind, bucket);
create index balance_transactions_available_on_idx on balance_transactions (available_on);
grant select, insert, delete on balance_sums to intake;
grant select on balance_sums to finance_reader;
"""
BIN = "date_bin('15 minutes', {at}, timestamptz 'epoch')"
OWN = "livemode, account, id"
# A statement's rows as they are, and as they were: what sums read of them, and what is marked where that has changed.
MAY_BE_UNCAPTURED = (
    "(balance_transaction is not null or failure_balance_transaction is not null) "
    "and (status is distinct from 'succeeded' or coalesce(amount_captured, 0) = 0)"
)
CHARGE = (
    f"select {OWN}, 'charge' as kind, created as at, payment_intent, currency, amount, amount_captured, captured, "  # noqa: S608
    "balance_transaction, failure_balance_transaction from {rows} where status = 'succeeded' union all "
    f"select {OWN}, 'unitemised', as_of, null, currency, amount_refunded, null, null, null, null "
    "from {rows} where amount_refunded > 0"
)
UNCAPTURED = (
    f" union all select {OWN}, 'uncaptured', created, null, currency, amount, amount_captured, captured, "  # noqa: S608
    f"balance_transaction, failure_balance_transaction from {{rows}} where {MAY_BE_UNCAPTURED}"
)
MOVE = f"select {OWN}, source, id as balance_transaction, currency, amount, fee, reporting_category from {{rows}}"  # noqa: S608
OF_SOURCE = (
    f"select {OWN}, null as kind, null::timestamptz as at, source, id as balance_transaction, currency, amount, fee, "  # noqa: S608
    "null::bigint as net, null as type, reporting_category from {rows}"
)
DATED = (
    f" union all select {OWN}, '{{kind}}', {{at}}, null, null, currency, amount, fee, net, type, reporting_category "  # noqa: S608
    "from {{rows}} where {at} is not null"
)
CREATED, AVAILABLE = DATED.format(kind="balance", at="created"), DATED.format(kind="available", at="available_on")
# Of each table: what is told and in how many columns; what is marked. Before, and from now on.
MARKED = {
    "charges": (CHARGE, 12, "kind, bucket, payment_intent", f"kind, {BIN.format(at='at')}, payment_intent"),
    "balance_transactions": (MOVE, 9, "source, balance_transaction", "source, balance_transaction"),
}
MARKED_NOW = {
    "charges": (CHARGE + UNCAPTURED, *MARKED["charges"][1:]),
    "balance_transactions": (
        OF_SOURCE + CREATED + AVAILABLE, 13,
        "kind, bucket, source, balance_transaction", f"kind, {BIN.format(at='at')}, source, balance_transaction",
    ),
}  # fmt: skip
# What has not changed is there twice.
MARK = """
create or replace function mark_{table}() returns trigger language plpgsql as $$
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
end $$
"""
# Whoever is writing makes none of the new marks, so it is waited for; what it wrote is marked here.
WAIT = "lock table charges, balance_transactions in share mode"
MOVED = {
    "balance": ("created", "balance_transactions", "created is not null"),
    "available": ("available_on", "balance_transactions", "available_on is not null"),
    "uncaptured": ("created", "charges", MAY_BE_UNCAPTURED),
}
MARK_ALL = """
insert into stale_sums (livemode, account, kind, bucket)
select distinct livemode, account, '{kind}', {bucket} from {table} where {which}
and exists (select from sums_state where whole)
"""


def upgrade() -> None:
    """Make the table and what marks, and mark everything. A worker adds it up."""
    op.execute(TABLES)
    op.execute(WAIT)
    replace_functions(MARKED_NOW)
    for kind, (at, table, which) in MOVED.items():
        op.execute(MARK_ALL.format(kind=kind, bucket=BIN.format(at=at), table=table, which=which))


def downgrade() -> None:
    """Take them away; they tell nothing that the billing tables do not."""
    op.execute(WAIT)
    replace_functions(MARKED)
    op.execute("delete from stale_sums where kind in ('balance', 'available', 'uncaptured')")
    op.execute("drop index balance_transactions_available_on_idx")
    op.execute("drop table balance_sums")


def replace_functions(marked: dict[str, tuple[str, int, str, str]]) -> None:
    """Write what each table's triggers call."""
    for table, (told, count, marks, marking) in marked.items():
        places = ", ".join(str(place) for place in range(1, count + 1))
        ways = {"was": told.format(rows="was"), "inserted": told.format(rows="is_now")}
        op.execute(MARK.format(table=table, marks=marks, marked=marking, columns=places, **ways))
