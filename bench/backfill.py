"""How fast does `flask sync backfill --objects` read, and does its memory stay flat?

    python -m bench.backfill [--objects 100000] [--url postgresql://…]

A stub of Stripe's API, a process of its own, serves pages of 100 full-size objects: charges, payment intents, invoices
and checkout sessions in equal parts, every one with a person. Runs twice: into empty books, and again over books that
hold everything. Prints objects per second, CPU seconds of the command and of the stub, and the command's resident
memory while it ran. Without a URL it starts a PostgreSQL of its own and throws it away.
"""

import argparse
import base64
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from storage import embedded
from tests import builders

ROOT = Path(__file__).parents[1]
PAGE = 100
NEWEST = 1_795_600_800
LETTERS = str.maketrans("0123456789", "ghjkmnpqrs")
MARK = "TheNumberOfTheObject"
TYPES = {
    "charge": ("/v1/charges", "ch_", builders.charge),
    "payment_intent": ("/v1/payment_intents", "pi_", builders.payment_intent),
    "invoice": ("/v1/invoices", "in_", builders.invoice),
    "checkout.session": ("/v1/checkout/sessions", "cs_live_", builders.checkout_session),
}


class Lists(BaseHTTPRequestHandler):
    """Serves lists of `each` objects, cheaply: every object is one text with its number put in."""

    protocol_version = "HTTP/1.1"
    each = 0
    templates: dict[str, tuple[str, bytes]] = {}  # noqa: RUF012 — set once, before it serves

    def do_GET(self) -> None:
        """Give the page after the object that was named, newest first."""
        address = urlsplit(self.path)
        prefix, template = self.templates[address.path]
        after = parse_qs(address.query).get("starting_after", [""])[0].removeprefix(prefix)
        first = int(after.translate({v: chr(k) for k, v in LETTERS.items()})) + 1 if after else 0
        last = min(first + PAGE, self.each)
        objects = b",".join(filled(template, number) for number in range(first, last))
        more = b"true" if last < self.each else b"false"
        body = b'{"object":"list","has_more":%b,"data":[%b]}' % (more, objects)
        self.wfile.write(
            b"HTTP/1.1 200 OK\r\nDate: %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            % (formatdate(usegmt=True).encode(), len(body))
        )
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def filled(template: bytes, number: int) -> bytes:
    """Write one object."""
    created = str(NEWEST - number).encode()
    return template.replace(MARK.encode(), f"{number:08}".translate(LETTERS).encode()).replace(b'"CREATED"', created)


def serve(each: int) -> None:
    """Be the stub: print the port, then answer for ever."""
    Lists.each = each
    for path, prefix, make in TYPES.values():
        found = make(id=f"{prefix}{MARK}") | {"created": "CREATED", "customer": f"cus_{MARK}"}
        Lists.templates[path] = (prefix, json.dumps(found, indent=2).encode())
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


def cpu(pid: int) -> float:
    """Add up the CPU seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Watch:
    """Samples a process once a second while it lives."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        """Begin now."""
        self.memory: list[float] = []
        self.cpu = 0.0
        self._process = process
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()

    def _sample(self) -> None:
        status = Path(f"/proc/{self._process.pid}/status")
        while self._process.poll() is None:
            lines = [line for line in status.read_text().splitlines() if line.startswith("VmRSS")]
            self.memory += [int(line.split()[1]) / 1024 for line in lines]
            self.cpu = max(self.cpu, cpu(self._process.pid)) if lines else self.cpu
            time.sleep(1)


def measure(command: list[str], environ: dict[str, str], objects: int, stub: int) -> str:
    """Run the command once, and say how it went."""
    began, stub_began = time.monotonic(), cpu(stub)
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    watch = Watch(process)
    assert process.wait() == 0, "the command failed"
    seconds = time.monotonic() - began
    tenths = watch.memory[:: max(1, len(watch.memory) // 10)]
    told = " ".join(f"{sample:.0f}" for sample in tenths)
    return (
        f"{objects / seconds:,.0f} objects/s ({seconds:.0f} s); CPU s: command {watch.cpu:.0f}, "
        f"stub {cpu(stub) - stub_began:.0f}; resident MiB over the run: {told}"
    )


def main() -> None:
    """Measure both runs."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--objects", type=int, default=100_000)
    arguments.add_argument("--url")
    arguments.add_argument("--serve", action="store_true", help="be the stub")
    given = arguments.parse_args()
    if given.serve:
        return serve(given.objects // len(TYPES))
    with postgres(given.url) as url:
        stub = subprocess.Popen(
            [sys.executable, "-m", "bench.backfill", "--serve", "--objects", str(given.objects)],
            cwd=ROOT, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert stub.stdout is not None
        port = int(stub.stdout.readline())
        environ = {
            **os.environ, "DATABASE_URL": url, "STRIPE_WEBHOOK_SECRETS": "whsec_of_the_bench",
            "PEOPLE_KEY": base64.b64encode(bytes(range(32))).decode(), "STRIPE_API_KEY": "rk_live_bench",
            "STRIPE_API_BASE": f"http://127.0.0.1:{port}",
        }  # fmt: skip
        flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
        subprocess.run([*flask, "db", "upgrade"], cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
        try:
            for what in ("into empty books", "over the same books"):
                told = measure([*flask, "sync", "backfill", "--objects", *TYPES], environ, given.objects, stub.pid)
                print(f"{what}: {told}", flush=True)
        finally:
            stub.terminate()
    return None


if __name__ == "__main__":
    main()
