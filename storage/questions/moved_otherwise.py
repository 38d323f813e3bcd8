"""Which movements a moment saw otherwise than today: those that read a row which a later event has set."""

from sqlalchemy import Column, Connection, MetaData, Table, Text, text

from storage.billing import unchanged
from storage.billing.charge import Charge
from storage.questions import known

# Asking this makes the tables as they were then, and what of them was otherwise.
AS_THEY_WERE = text("select from balance_transactions, charges, disputes, payment_intents, refunds limit 0")
# Every refund and dispute sets its charge anew, and what was sold stays the same. So charges are compared; no sale
# reads of them which event set them, nor what has gone back since.
OTHERWISE = """
create temp table moved_otherwise on commit drop as
with sold as (
  select id, today.payment_intent, past.payment_intent as former_intent from pg_temp.charges_changed
  join {schema}.charges today using (id, account, livemode)
  left join pg_temp.charges_then past using (id, account, livemode)
  where past.event_id is null or {today} is distinct from {past}
), settled as (
  select id, source from pg_temp.balance_transactions_changed
  union select id, source from pg_temp.balance_transactions_then
)
select 'charge' as kind, id from sold
union select 'charge', source from settled
union select 'charge', t.id from {schema}.charges t join settled on settled.id = t.failure_balance_transaction
union select 'payment_intent', id from pg_temp.payment_intents_changed
union select 'payment_intent', payment_intent from sold
union select 'payment_intent', former_intent from sold
union select 'unitemised', id from pg_temp.charges_changed
union select 'unitemised', charge from pg_temp.refunds_changed
union select 'unitemised', charge from pg_temp.refunds_then
union select 'refund', id from pg_temp.refunds_changed
union select 'refund', source from settled
union select 'refund', t.id from {schema}.refunds t join settled on settled.id = t.balance_transaction
union select 'refund', t.id from {schema}.refunds t join settled on settled.id = t.failure_balance_transaction
union select 'dispute', id from pg_temp.disputes_changed
union select 'dispute', source from settled
"""
FOUND = Table("moved_otherwise", MetaData(), Column("kind", Text), Column("id", Text), schema="pg_temp")


def find(connection: Connection) -> None:
    """Write them down, by their kinds and the ids of what moved. Within `known.as_of`."""
    connection.execute(AS_THEY_WERE)
    compared = {row: unchanged.compared_row(Charge, row) for row in ("today", "past")}
    for statement in (
        "drop table if exists pg_temp.moved_otherwise",
        OTHERWISE.format(schema=known.schema_of(connection), **compared),
        "analyze pg_temp.moved_otherwise",
    ):
        connection.exec_driver_sql(statement)
