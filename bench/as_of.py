"""How long do totals take as of a past day, beside those of today?

    python -m bench.as_of [--payments 500000] [--url postgresql://…]

The books are those of `bench.fill`, in which one event in a hundred reaches us a day late; a database that has events
is asked as it is. Asks for the totals of each of several months, today and as of the month's last day, by what had
happened and by what had been received, with finance's rights, each time in a transaction of its own; prints medians in
milliseconds, and fails if any answer as of a day is not that of the events. Without a URL it starts a PostgreSQL of its
own and throws it away.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text

from bench.fill.loading import NotEmptyError, fill
from storage import embedded, migrate
from storage.database import connect
from storage.questions import QUESTIONS
from webhooks.asking import reading

MONTHS = ("2024-06", "2024-12", "2025-06", "2025-11")
LAST_DAYS = {"2024-06": "2024-06-30", "2024-12": "2024-12-31", "2025-06": "2025-06-30", "2025-11": "2025-11-30"}
TIMES = 3
# By the events alone: the platform's own charges and refunds of a month, each of which one event brings.
EXPECTED = """
select facts ->> 'currency', sum((facts ->> 'amount')::bigint) filter (where type = 'charge.succeeded'),
       coalesce(sum((facts ->> 'amount')::bigint) filter (where type = 'refund.created'), 0)
from events
where type in ('charge.succeeded', 'refund.created') and livemode and account = ''
  and to_char(created at time zone 'UTC', 'YYYY-MM') = :month
group by 1
"""
Told = dict[str, tuple[int, int]]  # by currency, what came in and what went back


def ask(finance: Engine, **given: str) -> tuple[float, Told]:
    """Ask for totals, and take the time: milliseconds, and what came in and went back."""
    question = QUESTIONS["totals"]
    filters = question.read([("by", "month"), *given.items()], ZoneInfo("UTC"), datetime.now(UTC))
    begun = time.perf_counter()
    with reading(finance) as connection:
        rows = question.page(connection, filters).rows
    taken = (time.perf_counter() - begun) * 1000
    return taken, {row["currency"]: (row["gross"], row["refunded"]) for row in rows}


def measure(owner: Engine, finance: Engine) -> None:
    """Ask of each month, several times, and print the medians."""
    print(f"{'month':8} {'today':>9} {'created':>9} {'received':>9}   as of the last day, milliseconds")
    for month, last in LAST_DAYS.items():
        ways = ({}, {"as_of": last}, {"as_of": last, "known_by": "received"})
        told = [[ask(finance, period=month, **way) for _ in range(TIMES)] for way in ways]
        taken = [median(milliseconds for milliseconds, _ in each) for each in told]
        with owner.connect() as connection:
            counted = connection.execute(text(EXPECTED), {"month": month})
            expected = {currency: (int(gross), int(refunded)) for currency, gross, refunded in counted}
        assert told[1][0][1] == expected, (month, told[1][0][1], expected)
        times = "".join(f" {each:9.0f}" for each in taken)
        print(f"{month:8}{times}   {taken[1] / taken[0]:.1f}x, {taken[2] / taken[0]:.1f}x")


@contextmanager
def server(url: str | None) -> Iterator[str]:
    """Lend the database that was named, or one of our own."""
    if url:
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="ledger-bench-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "postgres"
        yield embedded.url(data)
        embedded.stop(data)


def main() -> None:
    """Make, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payments", type=int, default=500_000)
    parser.add_argument("--url")
    options = parser.parse_args()
    with server(options.url) as url:
        owner = connect(url)
        migrate.upgrade(owner)
        with suppress(NotEmptyError):
            begun = time.perf_counter()
            fill(owner, options.payments)
            print(f"{options.payments:,} payments made in {time.perf_counter() - begun:.0f} s")
        finance = connect(url, role="finance_reader")
        measure(owner, finance)
        finance.dispose()
        owner.dispose()


if __name__ == "__main__":
    main()
