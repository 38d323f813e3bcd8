"""The embedded PostgreSQL starts for whoever needs it, survives kills, and leaves with its last user."""

import contextlib
import os
import signal
import subprocess
import sys
import time

import psutil
import psycopg
import pytest

from storage import embedded, server
from webhooks.settings import ROOT

USER = """
import sys
from pathlib import Path
from storage import embedded
print(embedded.url(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


class User:
    """Another process that uses the server until it is told to go or is killed."""

    def __init__(self, folder):
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", "-c", USER, folder],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.url = self.process.stdout.readline().strip()

    def leave(self):
        """End in order; the exit code."""
        self.process.communicate()
        return self.process.returncode

    def kill(self):
        """End as the kernel's memory killer ends a process."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def folder(tmp_path):
    """A folder whose parents are not there yet; whatever a test leaves running in it is stopped."""
    folder = tmp_path / "new" / "a b%c" / "postgres"
    yield folder
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] == "postgres" and str(folder) in " ".join(process.info["cmdline"] or ()):
            process.kill()


def ask(url, query):
    """Ask one value."""
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()[0]


def state_becomes(folder, wanted):
    """Poll until the server is in a state, or say in which it stayed."""
    deadline = time.monotonic() + 20
    while (state := server.state(folder)) != wanted and time.monotonic() < deadline:
        time.sleep(0.02)
    return state


def test_server_is_durable_and_private(folder):
    """A commit that Stripe got its 200 for must be on disk; no other account of the machine may look in."""
    user = User(folder)
    shown = [ask(user.url, f"show {name}") for name in ("fsync", "synchronous_commit", "listen_addresses", "timezone")]
    mode = folder.stat().st_mode & 0o777

    assert (shown, mode, user.leave()) == (["on", "on", "", "UTC"], 0o700, 0)


def test_failing_statement_leaves_no_value_in_the_server_log(folder):
    """A refused row can quote a card number."""
    user = User(folder)
    with psycopg.connect(user.url, autocommit=True) as connection:
        connection.execute("create table t (a text check (a <> 'canary'), b text unique)")
        connection.execute("insert into t values ('x', 'canary')")
        for statement in (
            "insert into t values ('canary', %s)", "insert into t values ('x', %s)", "select %s::text::bigint",
            "do $$ begin raise warning 'canary'; end $$", "select 'canary' %s", "select pg_sleep(0), %s",
        ):  # fmt: skip
            with contextlib.suppress(psycopg.Error):
                connection.execute(statement, ["canary"] if "%s" in statement else None)
    user.leave()

    log = server.log_file(folder).read_text()
    assert ("database system is ready" in log, "canary" in log) == (True, False)


def test_last_user_to_leave_stops_the_server(folder):
    """Commands beside a running service must not take its database away."""
    first, second = User(folder), User(folder)
    seen = [first.url == second.url, first.leave(), server.state(folder), second.leave(), server.state(folder)]

    assert seen == [True, 0, "ready", 0, "gone"]


def test_killed_user_holds_nothing(folder):
    """The kernel drops a dead process's lock; the next user stops the server it finds."""
    first = User(folder)
    first.kill()
    left = server.state(folder)
    second = User(folder)

    assert (left, second.leave(), server.state(folder)) == ("ready", 0, "gone")


def test_server_comes_back_after_everything_was_killed(folder):
    """A crash leaves postmaster.pid and the socket's lock file; both name processes that are gone."""
    user = User(folder)
    with psycopg.connect(user.url) as connection:
        connection.execute("create table kept as select 42 as answer")
    os.kill(int((folder / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    user.kill()

    again = User(folder)

    assert (ask(again.url, "select answer from kept"), again.leave()) == (42, 0)


def test_number_of_a_dead_server_may_be_somebody_elses(folder):
    """After a restart of the machine any process can have the number that postmaster.pid still holds."""
    User(folder).leave()
    (folder / "postmaster.pid").write_text(f"{os.getpid()}\n{folder}\n1\n5432\n{folder}\n\n1 1\nready\n")

    again = User(folder)

    assert (ask(again.url, "select 42"), again.leave()) == (42, 0)


def test_path_too_long_for_a_socket_works(folder):
    """A socket's path has about a hundred bytes; a checkout can lie deeper."""
    deep = folder / ("x" * 100) / "postgres"
    user = User(deep)

    assert (ask(user.url, "select 42"), user.leave(), state_becomes(deep, "gone")) == (42, 0, "gone")


def test_forked_child_leaves_its_parents_server_alone(folder):
    """Workers of gunicorn are children of the process that started the server, and end before it."""
    embedded.url(folder)
    child = os.fork()
    if child == 0:
        embedded.stop(folder)
        os._exit(0)
    os.waitpid(child, 0)
    after_child = server.state(folder)
    embedded.stop(folder)

    assert (after_child, server.state(folder)) == ("ready", "gone")


def test_unusable_folder_is_refused_in_words(tmp_path):
    """A path that cannot be used must say so, not show a traceback of PostgreSQL's tools."""
    (tmp_path / "postgres.lock").mkdir()

    with pytest.raises(embedded.EmbeddedError, match="set VAR_DIR"):
        embedded.url(tmp_path / "postgres")
