"""The worker as the Procfile starts it: as careful as the server with what it has in memory, and as easy to stop."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import psutil
import psycopg
import pytest

from tests.service.conftest import PATIENCE_S, ROOT, Service, environment, until

HERE = "select count(*) from procrastinate_workers"
WAITING = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
HELD_UP = """
create function held_up() returns trigger language plpgsql
    as $$ begin perform pg_advisory_xact_lock(1); return coalesce(new, old); end $$;
create trigger held_up before insert on procrastinate_workers for each row execute function held_up();
create trigger held_up before delete on procrastinate_jobs for each row execute function held_up();
"""
TO_DO = """
insert into procrastinate_jobs (queue_name, task_name, args)
select 'stripe', 'retry_parked', '{"timestamp": 0}' from generate_series(1, 3)
"""


@contextmanager
def working(
    database: str, said: IO[bytes], *options: str, then: str = HERE, **more: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that waits for jobs, or one that has come as far as a query counts."""
    command = [sys.executable, "-m", "flask", "worker", *options]
    given = environment(database, 1, **more)
    process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=said, stderr=said)
    try:
        until(lambda: process.poll() is not None or rows(database, then) > 0)
        yield process
    finally:
        process.kill()
        process.wait(PATIENCE_S)


def rows(database: str, query: str) -> int:
    """Ask the database for a number."""
    with psycopg.connect(database) as connection:
        return int(connection.execute(query).fetchone()[0])  # type: ignore[index,arg-type]


def test_a_worker_stops_when_told_to_and_leaves_its_place(database: str) -> None:
    """A deployment waits for it; what it says has the form of every log."""
    with tempfile.TemporaryFile() as said, working(database, said) as worker:
        worker.send_signal(signal.SIGTERM)

        assert worker.wait(PATIENCE_S) == 0
        said.seek(0)
        lines = [json.loads(line) for line in said.read().splitlines()]
    assert lines
    assert rows(database, HERE) == 0


@pytest.fixture
def held_up(database: str) -> Iterator[psycopg.Connection]:
    """Holds up whoever takes a place among the workers, or ends a job; it waits for the lock until that is given."""
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(HELD_UP)
        connection.execute("select pg_advisory_lock(1)")
        yield connection
        connection.execute("drop function held_up cascade")


def told_to_stop(worker: subprocess.Popen[bytes], said: IO[bytes]) -> None:
    """Tell it, and wait until it knows."""
    worker.send_signal(signal.SIGTERM)
    until(lambda: worker.poll() is not None or b"Stop requested" in os.pread(said.fileno(), 1 << 20, 0))


def test_a_worker_that_is_told_to_stop_while_it_takes_its_place_leaves_it(
    database: str, held_up: psycopg.Connection
) -> None:
    """Whoever deploys may turn about at once."""
    with tempfile.TemporaryFile() as said, working(database, said, then=WAITING) as worker:
        told_to_stop(worker, said)
        held_up.execute("select pg_advisory_unlock(1)")

        assert worker.wait(PATIENCE_S) == 0
    assert rows(database, HERE) == 0


def test_a_worker_that_works_once_ends_the_job_it_is_at_when_told_to_stop_and_begins_no_other(
    database: str, held_up: psycopg.Connection
) -> None:
    """Left to itself it goes on as long as there is something to do."""
    held_up.execute(TO_DO)
    held_up.execute("drop trigger held_up on procrastinate_workers")
    options = ("--once", "--concurrency", "1")
    with tempfile.TemporaryFile() as said, working(database, said, *options, then=WAITING) as worker:
        told_to_stop(worker, said)
        held_up.execute("select pg_advisory_unlock(1)")

        assert worker.wait(PATIENCE_S) == 0
    assert rows(database, HERE) == 0
    assert rows(database, "select count(*) from procrastinate_jobs where status = 'todo'") == 2


@pytest.mark.skipif(not hasattr(psutil, "RLIMIT_CORE"), reason="the system does not tell of another process's limits")
def test_neither_server_nor_worker_writes_its_memory_down_when_it_crashes(service: Service) -> None:
    """A core dump would hold deliveries and answers as Stripe sent them."""
    server = psutil.Process(service.process.pid)
    with tempfile.TemporaryFile() as said, working(service.url, said) as worker:
        processes = [server, *server.children(), psutil.Process(worker.pid)]

        assert [process.rlimit(psutil.RLIMIT_CORE) for process in processes] == [(0, 0)] * len(processes)
