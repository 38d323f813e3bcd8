"""Background jobs: the job engine's own tables, and how a job is deferred in the transaction of what caused it."""

import re
from importlib import metadata, resources
from typing import Any, NamedTuple, cast

import psycopg
from sqlalchemy import Connection, text

ENGINE = "procrastinate"
QUEUE = "stripe"
RELATIONS = "procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers"
SEQUENCES = "procrastinate_jobs_id_seq, procrastinate_events_id_seq, procrastinate_periodic_defers_id_seq"
RECORDED = text("select obj_description(to_regclass('procrastinate_jobs'), 'pg_class')")
DUE = text("select count(*) from procrastinate_jobs where status = 'todo' and coalesce(scheduled_at, now()) <= now()")
# The jobs' arguments stand behind the same gate as the facts, whoever defers them.
GATE = text(
    "select exists (select from pg_constraint where conname = 'no_card_number' and conrelid = "
    "to_regclass('procrastinate_jobs'))"
)
BUILD = (
    "alter table procrastinate_jobs add constraint no_card_number check (not holds_card_number(args::text)) not valid"
)
COUNTS = text("""
select count(*) filter (where status = 'todo'), count(*) filter (where status = 'failed')
from procrastinate_jobs where status in ('todo', 'failed')
""")
# Only for events that are new: a redelivery asks for nothing again.
DEFER = f"""
select procrastinate_defer_jobs_v1(array_agg(
  row('{QUEUE}', job.task, 0, job.lock, null, job.args, null)::procrastinate_job_to_defer_v1)) as ids
from json_to_recordset(deferred) as job(id text, account text, livemode boolean, task text, lock text, args jsonb)
join fresh using (id, account, livemode)
"""  # noqa: S608 — our own names


class Job(NamedTuple):
    """What is to be done about an event: a task, with the ids that it needs and nothing else.

    Of jobs with the same `lock` one runs at a time, on whatever machine.
    """

    task: str
    lock: str
    args: dict[str, Any]


def due(connection: Connection) -> int:
    """How many jobs wait that need not wait?"""
    return int(connection.execute(DUE).scalar_one())


def counts(connection: Connection) -> dict[str, int]:
    """Count the jobs that wait, and those that failed for good: the operator sees to these."""
    return dict(zip(("waiting", "failed"), connection.execute(COUNTS).one(), strict=True))


def install(connection: Connection) -> None:
    """Bring the engine's tables up to the version that is installed, with the engine's own scripts."""
    recorded, version = connection.scalar(RECORDED), metadata.version(ENGINE)
    if recorded != version:
        driver = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
        for script in scripts(recorded):
            driver.execute(script.encode())
        connection.exec_driver_sql(f"comment on table procrastinate_jobs is '{version}'")
        connection.exec_driver_sql(f"grant select, insert, update, delete on {RELATIONS} to intake")
        connection.exec_driver_sql(f"grant usage on sequence {SEQUENCES} to intake")
    if not connection.scalar(GATE):
        connection.exec_driver_sql(BUILD)


def scripts(recorded: str | None) -> list[str]:
    """Name what is to be run: the whole schema where there is none, else what came after the recorded version."""
    folder = resources.files(f"{ENGINE}.sql")
    if recorded is None:
        return [(folder / "schema.sql").read_text()]
    later = [file for file in (folder / "migrations").iterdir() if file.name.endswith(".sql")]
    newer = (file for file in later if numbers(file.name) > numbers(recorded))
    return [file.read_text() for file in sorted(newer, key=lambda file: file.name)]


def numbers(version: str) -> tuple[int, ...]:
    """Read 3.10.0, and 03.04.00 at the start of a file's name, as numbers that can be compared."""
    return tuple(map(int, re.findall(r"[0-9]+", version)[:3]))


def is_current(connection: Connection) -> bool:
    """Are the engine's tables those of the version that is installed?"""
    return bool(connection.scalar(RECORDED) == metadata.version(ENGINE))
