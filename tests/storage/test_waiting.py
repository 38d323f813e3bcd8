"""Waiting for PostgreSQL: a greenlet leaves the others alone meanwhile, and what goes wrong is told as ever."""

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text

from storage.database import Line, connect_autocommit

ROOT = Path(__file__).parents[2]
UNDER_GEVENT = """
from gevent import monkey; monkey.patch_all()
import sys, gevent
from storage.database import Line, connect_autocommit
line, turns = Line(connect_autocommit(sys.argv[1])), []
def tick():
    while True:
        turns.append(1)
        gevent.sleep(0.001)
gevent.spawn(tick)
"""


def under_gevent(url: str, script: str) -> str:
    """Run a script in a process whose threads are greenlets; what it says."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-c", UNDER_GEVENT + script, url]
    ended = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return ended.stdout.strip()


def test_other_greenlets_run_while_one_waits(database: str) -> None:
    """All deliveries of a worker share its thread."""
    said = under_gevent(
        database, "line.run('select 1'); turns.clear(); line.run('select pg_sleep(1)'); print(len(turns) > 9)"
    )

    assert said == "True"


def test_a_statement_larger_than_the_socket_takes_is_sent(database: str) -> None:
    """A batch of the largest events is some megabytes."""
    said = under_gevent(database, "print(line.run('select length(%s::text)', 'x' * 20_000_000))")

    assert said == "[(20000002,)]"


def test_a_connection_that_ends_is_told_and_opened_anew(database: str) -> None:
    """The wait ends with the connection; the next statement has another one."""
    script = """
from sqlalchemy import text
from storage.database import UnavailableError, connect
KILL = "select pg_terminate_backend(pid) from pg_stat_activity where query = 'select pg_sleep(60)'"
def kill():
    with connect(sys.argv[1], isolation_level='AUTOCOMMIT').connect() as owner:  # a transaction would look once
        while not owner.execute(text(KILL)).all():
            gevent.sleep(0.01)
gevent.spawn(kill)
try: line.run('select pg_sleep(60)')
except UnavailableError: print('away', line.run('select 2'))
"""

    assert under_gevent(database, script) == "away [(2,)]"


def test_threads_wait_as_ever(database: str) -> None:
    """Commands and tests run without gevent."""
    line = Line(connect_autocommit(database))

    slept = line.run("select 1 from pg_sleep(0.1)")
    line.close()

    assert slept == [(1,)]


def test_no_file_is_left_open(database: str) -> None:
    """A line that is closed leaves neither the connection nor the view of its socket."""
    before = len(os.listdir("/proc/self/fd"))
    line = Line(connect_autocommit(database))
    line.run("select 1")
    line.close()

    assert len(os.listdir("/proc/self/fd")) == before


def test_a_deadline_is_kept(database: str) -> None:
    """What psycopg waits for with a deadline, it waits for in its own way."""
    engine = connect_autocommit(database)
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        notices = list(driver.notifies(timeout=0.01))
        alive = connection.scalar(text("select 1"))
    engine.dispose()

    assert (notices, alive) == ([], 1)
