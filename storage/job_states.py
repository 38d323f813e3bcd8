"""Jobs that have failed for good: which, and how they get another try."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BigInteger, Connection, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY

FAILED = text("""
select job.id, job.task_name as task, job.args, job.attempts,
       (select max(at) from procrastinate_events told where told.job_id = job.id and told.type = 'failed') as failed_at
from procrastinate_jobs job where status = 'failed' order by job.id
""")
# Of jobs of which one at a time may wait, as those on schedule, the newest is tried, and none where one waits already.
# A job that somebody else takes up meanwhile is left to them.
RETRIED = text("""
with chosen as materialized (
  select id from procrastinate_jobs job
  where status = 'failed' and (cardinality(:ids) = 0 or id = any(:ids))
  and (queueing_lock is null or not exists (
    select from procrastinate_jobs other where other.queueing_lock = job.queueing_lock
    and (other.status = 'todo' or (other.status = 'failed' and other.id > job.id))))
  order by id for update skip locked)
select id, procrastinate_retry_job_v2(id, now(), null, null, null)::text from chosen
""").bindparams(bindparam("ids", type_=ARRAY(BigInteger)))


def failed(connection: Connection) -> Sequence[Any]:
    """List the jobs that have failed for good, oldest first: id, task, args (ids only), attempts, failed_at.

    Why, the engine does not keep; the worker's log says it.
    """
    return connection.execute(FAILED).all()


def retry(connection: Connection, ids: Collection[int] = ()) -> list[int]:
    """Have failed jobs tried again now, all or those with these ids; name those that will be.

    The engine counts that as an attempt, so one that has had all its attempts gets a single one more.
    """
    return sorted(connection.scalars(RETRIED, {"ids": list(ids)}))
