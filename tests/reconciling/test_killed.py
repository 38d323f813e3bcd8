"""A run that is killed leaves nothing half, and the next one is not held up."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import orjson

from tests.conftest import PEOPLE_KEY, SECRET, Ledger

ROOT = Path(__file__).parents[2]
NOTHING = {"object": "list", "data": [], "has_more": False}


@contextmanager
def slow_stripe() -> Iterator[tuple[str, threading.Event, threading.Event]]:
    """Serve empty lists; say when the events are asked for, and keep that answer until told to go on."""
    asked, go_on = threading.Event(), threading.Event()

    class Lists(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/v1/events"):
                asked.set()
                go_on.wait(60)
            body = orjson.dumps(NOTHING)
            self.send_response(200)
            self.send_header("Date", formatdate(usegmt=True))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Lists)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}", asked, go_on
    go_on.set()
    server.shutdown()
    serving.join()
    server.server_close()


def started(ledger: Ledger, base: str) -> subprocess.Popen[str]:
    """Start the command as an operator does."""
    environ = os.environ | {
        "DATABASE_URL": ledger.url, "STRIPE_WEBHOOK_SECRETS": SECRET, "PEOPLE_KEY": PEOPLE_KEY,
        "STRIPE_API_KEY": "rk_live_of_the_tests", "STRIPE_API_BASE": base,
    }  # fmt: skip
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 86_400))
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "sync", "reconcile", "--period", day]
    return subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_a_run_killed_in_its_middle_leaves_nothing_and_the_next_one_runs(ledger: Ledger) -> None:
    """While it runs, a second one is refused; the lock dies with the process that held it."""
    with slow_stripe() as (base, asked, go_on):
        first = started(ledger, base)
        assert asked.wait(60)
        second, refused = started(ledger, base).communicate()[0], "another run compares this account and mode"
        os.kill(first.pid, signal.SIGKILL)
        first.communicate()
        go_on.set()

        assert refused in second
        assert ledger.rows("select * from certificates") == ledger.rows("select * from discrepancies") == []
        third = started(ledger, base)
        assert ("0 differences" in third.communicate()[0], third.returncode) == (True, 0)
        assert ledger.rows("select count(*) from certificates") == [(1,)]
