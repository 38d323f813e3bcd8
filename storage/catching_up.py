"""What was never asked for, because no key was set when its event came: the jobs that fetch it now."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, text

from storage.events import THIN_TYPES
from storage.fetches import DAYS_BACK
from storage.jobs import QUEUE

MOST = 300  # jobs of a task a time: what is left comes with the next run
OWN, FAILED = "balance_transaction", "failure_balance_transaction"
# Which tables name balance transactions, and in which columns: what failed came back by one of its own.
NAMING = (
    *((table, OWN) for table in ("topups", "transfers", "transfer_reversals", "application_fees", "fee_refunds")),
    *((table, name) for table in ("charges", "refunds", "payouts") for name in (OWN, FAILED)),
)


def of(table: str) -> str:
    """Keep to one mode, and to what Stripe still tells events of."""
    return f"{table}.livemode = :livemode and {table}.created >= now() - make_interval(days => {DAYS_BACK})"


# A thin event tells nothing: its object is lacking until its snapshot twin has come, or it was fetched after it.
THIN_OBJECTS = f"""
select distinct on (object_type, id, account) coalesce(object_id, '') as id, account,
       jsonb_build_object('object_type', object_type, 'twin', receipt ->> 'thin', 'deleted', type like '%.deleted',
                          'created', extract(epoch from created)::bigint) as more
from events where ({THIN_TYPES}) and {of("events")} and object_type = any(:fetchable)
and not exists (select from events twin where twin.id = events.receipt ->> 'thin' and twin.account = events.account
                and twin.livemode = events.livemode)
and not exists (select from fetches where task = 'thin_object' and fetches.id = coalesce(events.object_id, object_type)
                and fetches.account = events.account and fetches.livemode = events.livemode
                and fetched_at >= events.created)
order by object_type, id, account, created desc, type like '%.deleted' desc
"""  # noqa: S608 — our own names
LINE_ITEMS = f"""
select id, account, '{{}}'::jsonb as more from checkout_sessions where {of("checkout_sessions")} and status = 'complete'
and not exists (select from line_items where checkout_session = checkout_sessions.id
                and line_items.account = checkout_sessions.account and line_items.livemode = :livemode)
"""  # noqa: S608 — our own names
PAYOUT_CONTENTS = f"""
select id, account, '{{}}'::jsonb as more from payouts where {of("payouts")} and reconciliation_status = 'completed'
and not exists (select from payout_contents where payout = payouts.id
                and payout_contents.account = payouts.account and payout_contents.livemode = :livemode)
"""  # noqa: S608 — our own names
BALANCE_TRANSACTIONS = " union ".join(
    f"select {name} as id, account, '{{}}'::jsonb as more from {table} where {of(table)} "  # noqa: S608 — our own names
    f"and {name} is not null and not exists (select from balance_transactions known "
    f"where known.id = {table}.{name} and known.account = {table}.account and known.livemode = :livemode)"
    for table, name in NAMING
)
# By the task that fetches it: what is lacking, as `id`, `account` and what else the task needs to know.
LACKING: Mapping[str, str] = {
    "thin_object": THIN_OBJECTS,
    "line_items": LINE_ITEMS,
    "payout_contents": PAYOUT_CONTENTS,
    "balance_transaction": BALANCE_TRANSACTIONS,
}
ONCE = """
and not exists (select from fetches where task = :task and fetches.id = lacking.id
                and fetches.account = lacking.account and livemode = :livemode)
"""  # a thin event may be about an object that was fetched before it: its own query knows


def defer(connection: Connection, livemode: bool, fetchable: Iterable[str]) -> dict[str, int]:  # noqa: FBT001
    """Defer a job for each thing that is lacking and was not asked for yet, some hundreds a task; say how many.

    What a job has failed at for good is not asked for again: it stands among the failed jobs.
    """
    return {task: _defer(connection, task, {"livemode": livemode, "fetchable": list(fetchable)}) for task in LACKING}


def _defer(connection: Connection, task: str, given: Mapping[str, object]) -> int:
    query = f"""
    with lacking as ({LACKING[task]}), wanted as (
      select id, account, more from lacking where not exists (
        select from procrastinate_jobs job where job.task_name = :task
        and job.args ->> 'id' = lacking.id and job.args ->> 'account' = lacking.account
        and coalesce(job.args ->> 'object_type', '') = coalesce(more ->> 'object_type', '')
        and coalesce(cast(job.args ->> 'livemode' as boolean), :livemode) = :livemode)
      {"" if task == "thin_object" else ONCE} limit {MOST})
    select count(*), procrastinate_defer_jobs_v1(array_agg(row(
      '{QUEUE}', :task, -1, 'stripe/' || abs(hashtext(id)::bigint) % :lanes, null,
      more || jsonb_build_object('id', id, 'account', account, 'livemode', cast(:livemode as boolean)), null
    )::procrastinate_job_to_defer_v1))
    from wanted having count(*) > 0
    """  # noqa: S608 — our own names
    bound = {"task": task, "lanes": 4} | {name: given[name] for name in given if f":{name}" in query}
    found = connection.execute(text(query), bound).first()
    return found[0] if found else 0
