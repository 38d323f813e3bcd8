"""The worker as the Procfile starts it: as careful as the server with what it has in memory, and as easy to stop."""

import json
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


@contextmanager
def working(database: str, said: IO[bytes], **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that waits for jobs."""
    command = [sys.executable, "-m", "flask", "worker"]
    given = environment(database, 1, **more)
    process = subprocess.Popen(command, cwd=ROOT, env=given, stdout=said, stderr=said)
    try:
        until(lambda: process.poll() is not None or rows(database, "select count(*) from procrastinate_workers") > 0)
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
    assert rows(database, "select count(*) from procrastinate_workers") == 0


@pytest.mark.skipif(not hasattr(psutil, "RLIMIT_CORE"), reason="the system does not tell of another process's limits")
def test_neither_server_nor_worker_writes_its_memory_down_when_it_crashes(service: Service) -> None:
    """A core dump would hold deliveries and answers as Stripe sent them."""
    server = psutil.Process(service.process.pid)
    with tempfile.TemporaryFile() as said, working(service.url, said) as worker:
        processes = [server, *server.children(), psutil.Process(worker.pid)]

        assert [process.rlimit(psutil.RLIMIT_CORE) for process in processes] == [(0, 0)] * len(processes)
