"""Times `flask doctor card-data`: `python bench/scan.py` fills a private database and files, and scans both."""

import gzip
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import text

from storage import embedded, migrate
from storage.database import connect
from tests.conftest import PEOPLE_KEY, SECRET
from webhooks.cli.doctor import Scan
from webhooks.settings import Settings

ROWS = 50_000
# As many digits in an id as in one of Stripe's: about a sixth.
ID = "translate(md5(({})::text), '12346789', 'GHJKLMNP')"
FILL = f"""
insert into events (created, livemode, id, account, type, object_type, object_id, api_version, facts, receipt)
select timestamptz '2026-01-01Z' + n * interval '20 seconds', true, 'evt_' || substr({ID.format("n")}, 1, 24), '',
  'charge.succeeded', 'charge', 'ch_' || substr({ID.format("n + 1")}, 1, 24), '2026-10-28.endive',
  json_build_object('amount', n, 'currency', 'eur', 'created', 1790000000 + n, 'status', 'succeeded',
    'customer', 'cus_' || substr({ID.format("n + 2")}, 1, 14),
    'payment_intent', 'pi_' || substr({ID.format("n")}, 5, 24),
    'balance_transaction', 'txn_' || substr({ID.format("n + 3")}, 1, 24), 'paid', true),
  json_build_object('rules', 1, 'dropped', 20)
from generate_series(1, :rows) as n
"""  # no input in it
LINE = (
    '{"time":"2026-11-22T10:%02d:%02d.123456+00:00","level":"INFO","logger":"webhooks.receiver","message":"stored",'
    '"event":"evt_1Qk7uZB7WZ01zgkW0aBcDe%02d","request_id":"9b2c7c1e-5d1e-4f6f-8a52-0c2f6f3b9a%02d","ms":3.%03d}\n'
)
NUMBERS = "".join(f"{n} paid 17900000{n * 997:08} in one go\n" for n in range(60_000))
LINES = "".join(LINE % (n % 60, n % 60, n % 100, n % 100, n % 1000) for n in range(30_000))


@dataclass
class Watch:
    """How long something took."""

    seconds: float = 0


@contextmanager
def timed() -> Iterator[Watch]:
    """Time a block."""
    watch, started = Watch(), perf_counter()
    yield watch
    watch.seconds = perf_counter() - started


def main() -> None:
    """Print what a scan reads a second, of tables and of files."""
    with tempfile.TemporaryDirectory(prefix="ledger-scan-", ignore_cleanup_errors=True) as folder:
        url = embedded.url(Path(folder) / "postgres")
        owner = connect(url)
        migrate.upgrade(owner)
        with owner.begin() as connection:
            connection.execute(text(FILL), {"rows": ROWS})
        settings = Settings.from_environ({"STRIPE_WEBHOOK_SECRETS": SECRET, "PEOPLE_KEY": PEOPLE_KEY})
        with timed() as watch:
            told = Scan(settings, owner, (), None).run(with_database=True)
        assert told.result == "clean"
        assert told.database
        size = sum(table["characters"] for table in told.database["tables"]) / 1e6
        print(f"tables: {ROWS / watch.seconds:,.0f} rows/s, {size / watch.seconds:.1f} MB/s")
        log = Path(folder) / "app.log"
        for name, content in {"log lines": LINES, "lines with a number of 16 digits each": NUMBERS}.items():
            for pack in (bytes, gzip.compress):
                log.write_bytes(pack(content.encode()))
                with timed() as watch:
                    Scan(settings, owner, (str(log),), None).run(with_database=False)
                print(f"{name}{', gzip' * (pack is not bytes)}: {len(content) / 1e6 / watch.seconds:.1f} MB/s")
        owner.dispose()
        embedded.stop(Path(folder) / "postgres")


if __name__ == "__main__":
    main()
