"""How many rows a second does each form of an answer take, and how much memory?

    python -m bench.exports [--rows 200000] [--rounds 3] [--question payments,balance-transactions,journal-entries]
        [--url postgresql://…]

Books of invented payments are made by the database: PaymentIntents, their charges and balance transactions, and some
refunds. `writing` is the form alone: rows that the cursor gave, kept in memory, are written again and again, and the
seconds are those of the process. `export` is all of it, as `flask audit QUESTION --output FILE` does it: the question,
the cursor, the form, the digest, the record, in a process of its own whose highest resident memory is told. `copy` is
the floor below it: COPY of the question's own rows, neither written as a file's cells nor kept. Rounds go round the
forms; medians are told. Without a URL it starts a PostgreSQL of its own and throws it away.
"""

import argparse
import base64
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, text

from storage import embedded, migrate
from storage.database import connect
from storage.exports.answer import Answer
from storage.exports.forms import FORMS
from storage.exports.source import source
from storage.questions import QUESTIONS
from webhooks.asking import reading

ROOT = Path(__file__).parents[1]
KEPT = 5000  # rows that `writing` writes again and again
ZONE = ZoneInfo("Europe/Berlin")
PEOPLE_KEY = base64.b64encode(bytes(range(32))).decode()
BOOKS = (
    """
    insert into payment_intents (id, account, livemode, as_of, rank, event_id, created, amount, amount_received,
      currency, status, customer, latest_charge)
    select 'pi_' || md5('a' || n), '', true, at, 3, 'evt_' || n, at, n % 90000 + 100, n % 90000 + 100,
      (array['usd', 'eur', 'gbp', 'jpy'])[n % 4 + 1], 'succeeded', 'cus_' || n % 5000, 'ch_' || md5('b' || n)
    from generate_series(1, :rows) n, lateral (select timestamptz '2026-01-01Z' + n * interval '20 seconds' as at) t
    """,
    """
    insert into charges (id, account, livemode, as_of, rank, event_id, created, amount, amount_captured,
      amount_refunded, currency, status, captured, payment_intent, balance_transaction, payment_method_type, card_brand)
    select latest_charge, '', true, as_of, 3, event_id || 'c', created, amount, amount, 0, currency, 'succeeded', true,
      id, 'txn_' || md5(id), 'card', 'visa' from payment_intents
    """,
    """
    insert into balance_transactions (id, account, livemode, as_of, rank, event_id, created, amount, currency, fee, net,
      type, reporting_category, status, source, stripe_fee, fee_tax, application_fee, other_fee)
    select balance_transaction, '', true, as_of, 1, event_id || 'b', created, amount, currency, 30, amount - 30,
      'charge', 'charge', 'available', id, 25, 5, 0, 0 from charges
    """,
    """
    insert into refunds (id, account, livemode, as_of, rank, event_id, created, amount, currency, status, charge,
      payment_intent)
    select 're_' || md5(id), '', true, as_of, 3, event_id || 'r', created, 50, currency, 'succeeded', id,
      payment_intent from charges where id like 'ch_0%'
    """,
)


def fill(url: str, rows: int) -> None:
    """Make the books."""
    engine = connect(url)
    migrate.upgrade(engine)
    with engine.begin() as connection:
        for statement in BOOKS:
            connection.execute(text(statement), {"rows": rows})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))
    engine.dispose()


def asked(name: str, rows: Iterator[Any]) -> Answer:
    """An answer to a question, with what its file says of itself."""
    question = QUESTIONS[name]
    told = {"livemode": True, "tz": ZONE.key}
    return Answer(name, question.title, question.help, question.columns, rows, ZONE, told, datetime.now(UTC))


def writing(url: str, name: str, form: str, rows: int) -> float:
    """Measure a form alone: rows a second of the process's time."""
    engine = connect(url, role="finance_reader")
    filters = QUESTIONS[name].read([("livemode", "true")], ZONE, datetime.now(UTC))
    with reading(engine) as connection:
        kept = list(islice(QUESTIONS[name].ask(connection, filters), KEPT))
    engine.dispose()
    times = max(1, rows // len(kept))
    began = time.process_time()
    for _ in FORMS[form].pieces(asked(name, chain.from_iterable(kept for _ in range(times)))):
        pass
    return len(kept) * times / (time.process_time() - began)


class Bare:
    """A question's own columns, as PostgreSQL writes them."""

    def written(self, statement: Select[Any]) -> Select[Any]:
        """Take them as they are."""
        return statement

    def ready(self, _connection: Connection) -> bool:
        """Say that nothing is to be prepared."""
        return True


def copied(url: str, name: str) -> float:
    """Measure the floor: rows a second that COPY gives, while nothing is done with them."""
    engine = connect(url, role="finance_reader")
    filters = QUESTIONS[name].read([("livemode", "true")], ZONE, datetime.now(UTC))
    began = time.perf_counter()
    with reading(engine) as connection:
        rows = source(QUESTIONS[name].ask(connection, filters))
        deque(rows.copied(Bare()) or (), maxlen=0)
    engine.dispose()
    return rows.count / (time.perf_counter() - began)


def export(url: str, name: str, form: str, folder: Path) -> dict[str, Any]:
    """Measure the whole of it in a process of its own: rows a second, and the most memory that it held."""
    file = folder / f"export.{form}"
    command = [sys.executable, "-m", "bench.exports", "--export", str(file), "--question", name, "--url", url]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return dict(json.loads(told.splitlines()[-1])) | {"bytes": file.stat().st_size}


def run_export(url: str, name: str, file: Path) -> None:
    """Be that process: the app with its command, as an operator starts it."""
    from webhooks.app import create_app  # noqa: PLC0415 — only this process is measured
    from webhooks.settings import Settings  # noqa: PLC0415

    settings = {"DATABASE_URL": url, "STRIPE_WEBHOOK_SECRETS": "whsec_bench", "PEOPLE_KEY": PEOPLE_KEY}
    app = create_app(Settings.from_environ(settings))
    began = time.perf_counter()
    with app.app_context():
        app.cli.main(["audit", name, "--output", str(file)], standalone_mode=False)
    seconds = time.perf_counter() - began
    status = Path("/proc/self/status").read_text()
    highest = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
    rows = json.loads(file.with_name(f"{file.name}.manifest.json").read_bytes())["rows"]
    print(json.dumps({"rows": rows, "rows_per_second": round(rows / seconds), "highest_mib": round(highest, 1)}))


@contextmanager
def database(url: str | None) -> Iterator[str]:
    """Use the database that was named, or one of our own."""
    if url:
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="ledger-bench-", ignore_cleanup_errors=True) as folder:
        yield embedded.url(Path(folder) / "postgres")
        embedded.stop(Path(folder) / "postgres")


def measure(url: str, given: argparse.Namespace) -> None:
    """Go round the forms, and tell the medians."""
    with tempfile.TemporaryDirectory(prefix="ledger-exports-") as folder:
        for name in given.question.split(","):
            rounds: dict[str, list[dict[str, Any]]] = {form: [] for form in FORMS}
            floors = []
            for _ in range(given.rounds):
                floors.append(copied(url, name))
                for form, found in rounds.items():
                    alone = {"writing": writing(url, name, form, given.rows)}
                    found.append(export(url, name, form, Path(folder)) | alone)
            floor = {"copy": round(statistics.median(floors))}
            for form, found in rounds.items():
                median = {key: round(statistics.median(one[key] for one in found)) for key in found[0]}
                print(json.dumps({"question": name, "form": form, "rounds": given.rounds} | median | floor), flush=True)


def main() -> None:
    """Measure."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, default=200_000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--question", default="payments,balance-transactions,journal-entries")
    arguments.add_argument("--url")
    arguments.add_argument("--export", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.export:
        run_export(given.url, given.question, Path(given.export))
        return
    with database(given.url) as url:
        if not given.url:
            fill(url, given.rows)
        measure(url, given)


if __name__ == "__main__":
    main()
