"""How long does `flask sync reconcile` take over a day of many objects?

    python -m bench.reconcile [--objects 100000] [--url postgresql://…]

A stub of Stripe's API, a process of its own, serves pages of 100 full-size objects: charges, payment intents, checkout
sessions and balance transactions in equal parts. The books are filled from the same lists first, and that is not
measured. Prints seconds, objects per second and the CPU seconds of the command and of the stub; fails if anything
differs. Without a URL it starts a PostgreSQL of its own and throws it away.
"""

import argparse
import base64
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any
from urllib.parse import parse_qs, urlsplit

from storage import embedded, migrate
from storage.database import connect, connect_autocommit
from storage.vault import Vault
from tests import builders
from webhooks.committer import Committer
from webhooks.observing import Observing
from webhooks.redaction import Redaction
from webhooks.stripe_api import StripeApi

ROOT = Path(__file__).parents[1]
PAGE = 100
DAY, MIDNIGHT = "2026-10-15", 1_792_022_400
LETTERS = str.maketrans("0123456789", "ghjkmnpqrs")
MARK = "TheNumberOfTheObject"
KEY, PEOPLE_KEY = "rk_live_of_the_bench", base64.b64encode(bytes(range(32))).decode()


def objects() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Make one object of each kind; they name each other as those of one payment do."""
    named = {"balance_transaction": f"txn_{MARK}", "payment_intent": f"pi_{MARK}", "customer": None, "invoice": None}
    paid = builders.charge(id=f"ch_{MARK}", amount=5000, amount_captured=5000, currency="usd", **named)
    moved = builders.balance_transaction(id=f"txn_{MARK}", amount=5000, net=4825, source=f"ch_{MARK}", currency="usd")
    yield "/v1/charges", "ch_", paid
    yield "/v1/payment_intents", "pi_", builders.payment_intent(id=f"pi_{MARK}", latest_charge=f"ch_{MARK}")
    yield "/v1/checkout/sessions", "cs_live_", builders.checkout_session(id=f"cs_live_{MARK}")
    yield "/v1/balance_transactions", "txn_", moved


class Lists(BaseHTTPRequestHandler):
    """Serves lists of `each` objects, cheaply: every object is one text with its number put in."""

    protocol_version = "HTTP/1.1"
    each = 0
    templates: dict[str, tuple[str, bytes]] = {}  # noqa: RUF012 — set once, before it serves

    def do_GET(self) -> None:
        """Give the page after the object that was named, newest first; other lists are empty."""
        address = urlsplit(self.path)
        prefix, template = self.templates.get(address.path, ("", b""))
        after = parse_qs(address.query).get("starting_after", [""])[0].removeprefix(prefix)
        first = int(after.translate({v: chr(k) for k, v in LETTERS.items()})) + 1 if after else 0
        last = min(first + PAGE, self.each if template else 0)
        page = b",".join(filled(template, number) for number in range(first, last))
        more = b"true" if template and last < self.each else b"false"
        body = b'{"object":"list","has_more":%b,"data":[%b]}' % (more, page)
        # Written at once: a second piece would wait until the first is acknowledged.
        head = b"HTTP/1.1 200 OK\r\nDate: %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        self.wfile.write(head % (formatdate(usegmt=True).encode(), len(body)) + body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def filled(template: bytes, number: int) -> bytes:
    """Write one object."""
    created = str(MIDNIGHT + 80_000 - number).encode()
    return template.replace(MARK.encode(), f"{number:08}".translate(LETTERS).encode()).replace(b'"CREATED"', created)


def serve(each: int) -> None:
    """Be the stub: print the port, then answer for ever."""
    Lists.each = each
    for path, prefix, found in objects():
        Lists.templates[path] = (prefix, json.dumps(found | {"created": "CREATED"}, indent=2).encode())
    server = ThreadingHTTPServer(("127.0.0.1", 0), Lists)
    print(server.server_port, flush=True)
    server.serve_forever()


@contextmanager
def postgres(url: str | None) -> Iterator[str]:
    """Give an address of a PostgreSQL."""
    if url:
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="ledger-bench-", ignore_cleanup_errors=True) as folder:
        yield embedded.url(Path(folder) / "postgres")
        embedded.stop(Path(folder) / "postgres")


def fill(url: str, base: str) -> None:
    """Bring the books up to what the stub shows."""
    owner, reading = connect(url), connect(url, role="intake")
    migrate.upgrade(owner)
    committer = Committer(connect_autocommit(url), Vault(base64.b64decode(PEOPLE_KEY)))
    observing = Observing(reading, Redaction(), committer.commit_all, livemode=True)
    for path, _, _ in objects():
        for page in StripeApi(KEY, base).pages(path):
            observing.take(page, "")
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum analyze")
    committer.close()
    owner.dispose()
    reading.dispose()


def measure(url: str, base: str, count: int) -> str:
    """Run the command once, and say how long it took."""
    environ = dict(os.environ) | {
        "DATABASE_URL": url, "STRIPE_API_KEY": KEY, "STRIPE_API_BASE": base, "PEOPLE_KEY": PEOPLE_KEY,
        "STRIPE_WEBHOOK_SECRETS": "whsec_of_the_bench",
    }  # fmt: skip
    command = [str(Path(sys.executable).parent / "flask"), "sync", "reconcile", "--period", DAY]
    began, cpu = time.monotonic(), getrusage(RUSAGE_CHILDREN)
    told = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    seconds, used = time.monotonic() - began, getrusage(RUSAGE_CHILDREN)
    assert told.returncode == 0, told.stdout[-2000:] + told.stderr[-2000:]
    assert f"{count} objects and events compared, 0 differences" in told.stdout, told.stdout
    spent = used.ru_utime + used.ru_stime - cpu.ru_utime - cpu.ru_stime
    return f"{count:,} objects in {seconds:.1f} s: {count / seconds:,.0f}/s; CPU s of the command: {spent:.1f}"


def main() -> None:
    """Start the stub, fill the books, and measure three runs."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--objects", type=int, default=100_000)
    options.add_argument("--url")
    options.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.serve:
        serve(given.serve)
        return
    each = given.objects // 4
    serving = [sys.executable, "-m", "bench.reconcile", "--serve", str(each)]
    with subprocess.Popen(serving, cwd=ROOT, stdout=subprocess.PIPE) as stub, postgres(given.url) as url:
        assert stub.stdout is not None
        base = f"http://127.0.0.1:{int(stub.stdout.readline())}"
        fill(url, base)
        for _ in range(3):
            print(measure(url, base, 4 * each), flush=True)
        stub.kill()


if __name__ == "__main__":
    main()
