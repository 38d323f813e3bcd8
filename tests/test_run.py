"""`make run` is what a newcomer types: it must start, work as printed, stop without a trace and keep the data."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass

import psutil
import psycopg
import pytest

from webhooks.settings import ROOT

COMMAND = [sys.executable, "-m", "webhooks.cli.development"]


@dataclass
class Run:
    """The program as a terminal runs it: in a process group of its own."""

    process: subprocess.Popen
    said: str

    def stop(self, number):
        """Send the signal to the whole group, as Ctrl-C does; the exit code and what is still running."""
        family = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        os.killpg(self.process.pid, number)
        code = self.process.wait(60)
        _, alive = psutil.wait_procs(family, timeout=10)
        return code, [process.name() for process in alive]


@pytest.fixture
def start(tmp_path):
    """Start the program in the test's own folder and port, and read until it says how to stop it."""
    environ = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path / "var"), "PORT": str(free_port())}
    runs = []

    def run(**changes):
        process = subprocess.Popen(
            COMMAND, cwd=ROOT, env=environ | {"WEB_WORKERS": "2"} | changes, text=True, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        runs.append(process)
        said = ""
        while "Ctrl-C" not in said and (line := process.stdout.readline()):
            said += line
        return Run(process, said)

    yield run
    for process in runs:
        process.terminate()
        process.wait(60)
        process.stdout.close()


def free_port():
    """Find a port that nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def shell(command):
    """Run what was printed, as a reader pastes it."""
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, timeout=60)


def curl(said):
    """Find the printed command."""
    return re.search(r"^t=.*$", said, re.MULTILINE)[0]


def events_in(url):
    """Count what was stored."""
    with psycopg.connect(url) as connection:
        return connection.execute("select count(*) from events").fetchone()[0]


def servers(folder):
    """The PostgreSQL processes of a folder."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if str(folder) in " ".join(process.info["cmdline"] or ())
    ]


def test_run_works_as_printed_and_stops_without_a_trace(start, tmp_path):
    """The printed command is the first thing a newcomer tries, Ctrl-C the last."""
    run = start()
    tried = shell(curl(run.said))
    code, alive = run.stop(signal.SIGINT)

    assert (tried.stdout, tried.stderr) == ("200\n", "")
    assert re.search(r"\d{3} events answered 200\.", run.said)
    assert "Audit pages answer only on this machine (loopback)." in run.said
    assert (code, alive, servers(tmp_path)) == (0, [], [])


def test_second_run_is_quick_and_keeps_data_and_secrets(start, tmp_path):
    """Yesterday's events are there, the sample counts once, and the people's key still opens the vault."""
    first = start()
    url = re.search(r"Database +(\S+)", first.said)[1]
    before = events_in(url)
    first.stop(signal.SIGINT)
    secrets = (tmp_path / "var" / "development.env").read_text()

    started = time.monotonic()
    second = start()
    took = time.monotonic() - started

    assert (before > 100, events_in(url)) == (True, before)
    assert (tmp_path / "var" / "development.env").read_text() == secrets
    assert (tmp_path / "var" / "development.env").stat().st_mode & 0o777 == 0o600
    assert took < 60  # far above what it takes; a start that hangs fails
    assert second.stop(signal.SIGTERM) == (0, [])
    assert servers(tmp_path) == []


def test_taken_port_is_said_in_one_line(start):
    """Two ledgers on one machine are an everyday mistake."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        run = start(PORT=str(other.getsockname()[1]))

    assert run.process.wait(60) == 1
    assert re.fullmatch(r"Checkout Ledger: port \d+: Address already in use; try PORT=8001 make run\n", run.said)


@pytest.mark.parametrize("command", [["-m", "flask", "db", "current"], ["-m", "gunicorn", "wsgi:app"]])
def test_unsafe_setting_ends_the_server_with_one_line(command, tmp_path):
    """A platform must see the start fail, and the operator why; nothing is tried again and again."""
    environ = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "STRIPE_WEBHOOK_SECRETS": "sk_live_canary"}
    ended = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=60
    )

    assert (ended.returncode, ended.stdout) == (3, "")
    assert re.fullmatch(r"Checkout Ledger cannot start: STRIPE_WEBHOOK_SECRETS holds [^\n]*\n", ended.stderr)
    assert "canary" not in ended.stderr


def test_a_worker_that_ends_is_started_again(start, tmp_path):
    """What webhooks do not carry must come, also after a database went away for a while."""
    run = start()
    (worker,) = (child for child in psutil.Process(run.process.pid).children() if "worker" in child.cmdline())

    worker.kill()

    said = next(line for line in run.process.stdout if line.strip())
    assert "The worker ended by itself" in said
    code, alive = run.stop(signal.SIGTERM)
    assert (code, alive, servers(tmp_path)) == (0, [], [])
