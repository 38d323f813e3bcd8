"""How long do finance's questions take on the books that `bench.fill` made?

    python -m bench.questions --url postgresql://… [--only first,month] [--ways database,http] >> FILE

Asks each question of `bench.finance` again and again with different parameters: of the database with finance's rights,
each time in a transaction of its own, and over HTTP of the app itself, as gunicorn serves it. The first round only
warms up. Prints one JSON line for each: p50 and p95 in milliseconds, what p95 may be (`limit_ms`), and on what machine
and configuration of PostgreSQL. A question that takes longer than TIMEOUT_S is given up.
"""

import argparse
import base64
import http.client
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from bench.finance import AS_FAST, AS_OF_TIMES, NOISE_MS, Ask, asks, sample
from storage.database import UnavailableError, connect
from webhooks.asking import reading

ROOT = Path(__file__).resolve().parent.parent
ROUNDS, LONGEST_S, TIMEOUT_S = 6, 8, 12
SETTINGS = (
    "server_version", "shared_buffers", "effective_cache_size", "work_mem", "maintenance_work_mem", "random_page_cost",
    "effective_io_concurrency", "jit", "max_parallel_workers_per_gather", "fsync", "wal_level",
)  # fmt: skip


class RefusedError(Exception):
    """The app did not answer with a page."""


FAILED = (DBAPIError, UnavailableError, OSError, RefusedError)


def machine() -> dict[str, Any]:
    """Say on what it is measured."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {"cpus": os.cpu_count(), "cpu": model, "memory_gib": round(memory, 1), "python": platform.python_version()}


def books(owner: Engine) -> dict[str, Any]:
    """Say how much is in the books, and how PostgreSQL is configured."""
    with owner.connect() as connection:
        payments, size = connection.execute(
            text("select (select count(*) from payment_intents), pg_database_size(current_database())")
        ).one()
        settings = {name: connection.scalar(text(f"show {name}")) for name in SETTINGS}
    return {"payments": payments, "database_gib": round(size / 2**30, 1), "postgresql": settings}


def measured(ways: Sequence[Callable[[], object]]) -> dict[str, Any]:
    """Ask in rounds, until there were enough or it took too long; leave the first round out where there are others."""
    taken: list[float] = []
    begun = time.perf_counter()
    for way in [*ways] * (ROUNDS + 1):
        try:
            taken.append(timed(way))
        except FAILED as error:
            return {"asks": len(taken), "p50_ms": None, "p95_ms": None, "failed": type(error).__name__}
        if time.perf_counter() - begun > LONGEST_S:
            break
    taken = sorted(taken[len(ways) :] or taken)
    p95 = taken[min(len(taken) - 1, round(0.95 * len(taken)))]
    return {"asks": len(taken), "p50_ms": round(statistics.median(taken), 2), "p95_ms": round(p95, 2)}


def timed(way: Callable[[], object]) -> float:
    """Take the time of one answer, in milliseconds."""
    begun = time.perf_counter()
    way()
    return (time.perf_counter() - begun) * 1000


def of_database(finance: Engine, ask: Ask) -> list[Callable[[], object]]:
    """Ask the database, each time in a transaction of its own."""

    def once(way: Callable[[Any], object]) -> object:
        with reading(finance) as connection:
            return way(connection)

    return [lambda way=way: once(way) for way in ask.ways]  # type: ignore[misc]


def over_http(client: http.client.HTTPConnection, ask: Ask) -> list[Callable[[], object]]:
    """Ask the app."""

    def once(address: str) -> bytes:
        try:
            client.request("GET", address)
            answer = client.getresponse()
            body = answer.read()
        except OSError:
            client.close()  # the answer may come yet, and would be taken for the next one's
            raise
        if answer.status != http.client.OK:
            raise RefusedError(answer.status)
        return body

    return [lambda address=address: once(address) for address in ask.addresses]  # type: ignore[misc]


@contextmanager
def served(url: str) -> Iterator[http.client.HTTPConnection]:
    """Start the app as an operator does, and lend a connection to it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {
        "DATABASE_URL": url, "PORT": str(port), "STRIPE_WEBHOOK_SECRETS": "whsec_bench", "LOG_LEVEL": "ERROR",
        "AUDIT_RATE_LIMIT": "100000/second",
        "PEOPLE_KEY": base64.b64encode(os.urandom(32)).decode(),
    }  # fmt: skip
    command = [str(Path(sys.executable).parent / "gunicorn"), "wsgi:app"]
    server = subprocess.Popen(command, cwd=ROOT, env=os.environ | own, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S * 2)
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    """Wait until the app answers."""
    for _ in range(300):
        time.sleep(0.1)
        with suppress(OSError, http.client.HTTPException):
            client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            client.request("GET", "/health/live")
            if client.getresponse().status == http.client.OK:
                return
    raise TimeoutError("the app does not answer")


class Told:
    """Prints what was measured, beside what it may take: of a last page the first one says that, of then now."""

    def __init__(self, **around: Any) -> None:
        """Keep what stands on every line."""
        self._around, self._live = around, {}

    def __call__(self, ask: Ask, way: str, found: dict[str, Any]) -> None:
        """Print one line."""
        self._live[ask.name, way] = found
        limit = self.limit(ask, way)
        is_within = found["p95_ms"] is not None and found["p95_ms"] <= limit
        told = {"ask": ask.name, "way": way} | found | {"limit_ms": round(limit, 1), "within": is_within}
        print(json.dumps(told | self._around), flush=True)

    def limit(self, ask: Ask, way: str) -> float:
        """Say what it may take."""
        first = self._live.get((ask.name.replace("last page", "first page"), way), {}).get("p95_ms")
        month = self._live.get(("month totals", way), {}).get("p50_ms")
        if ask.name.startswith("last page") and first is not None:
            return max(float(first) * AS_FAST, NOISE_MS)
        if " as of" in ask.name and month is not None:
            return float(month) * AS_OF_TIMES
        return ask.limit_ms if way == "database" else ask.limit_http_ms


def main() -> None:
    """Ask everything that was chosen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True)
    parser.add_argument("--only", default="", help="beginnings of names, comma separated")
    parser.add_argument("--ways", default="database,http")
    options = parser.parse_args()
    owner = connect(options.url)
    finance = connect(options.url, role="finance_reader", options=f"-c statement_timeout={TIMEOUT_S}s")
    told = Told(at=time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime()), **books(owner), machine=machine())
    chosen = [ask for ask in asks(sample(owner)) if ask.name.startswith(tuple(options.only.split(",")))]
    if "database" in options.ways:
        for ask in (ask for ask in chosen if ask.ways):
            told(ask, "database", measured(of_database(finance, ask)))
    if "http" in options.ways:
        with served(options.url) as client:
            for ask in (ask for ask in chosen if ask.addresses):
                told(ask, "http", measured(over_http(client, ask)))


if __name__ == "__main__":
    main()
