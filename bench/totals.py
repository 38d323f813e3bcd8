"""How long totals take from sums that are kept ready and without them, and what marking costs the receiving road.

    python -m bench.totals [--payments 500000] [--url postgresql://…]

Makes the payments of bench/as_of.py, refreshes the sums, and asks for totals of months and years both ways, side by
side; both must say the same. Then records events one by one, by turns with and without marks being made.
"""

import argparse
import time
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text

from bench.as_of import fill, server
from storage import migrate
from storage.database import connect, connect_autocommit, run
from storage.questions import QUESTIONS, ready
from storage.record import record
from storage.redacted import RedactedEvent
from storage.refreshing import refresh
from webhooks.asking import reading

PERIODS = ("2024-06", "2025-11", "2024", "2025")
TIMES, ROUNDS, BATCHES = 5, 40, 20
NO_SUMS = text("select false")
AT = 1_761_000_000
LIVE = True


def ask(finance: Engine, period: str) -> tuple[float, list[dict[str, Any]]]:
    """Ask for totals, and take the time in milliseconds."""
    question = QUESTIONS["totals"]
    filters = question.read([("by", "month"), ("period", period)], ZoneInfo("Europe/Berlin"), datetime.now(UTC))
    begun = time.perf_counter()
    with reading(finance) as connection:
        rows = list(question.page(connection, filters).rows)
    return (time.perf_counter() - begun) * 1000, rows


def without(finance: Engine, period: str) -> tuple[float, list[dict[str, Any]]]:
    """Ask while no sum is trusted."""
    trusted, ready.TRUSTED = ready.TRUSTED, NO_SUMS
    try:
        return ask(finance, period)
    finally:
        ready.TRUSTED = trusted


def ask_both(finance: Engine) -> None:
    """Print medians, and how many times faster."""
    print(f"{'period':8} {'with sums':>10} {'without':>10}   milliseconds")
    for period in PERIODS:
        told = [(ask(finance, period), without(finance, period)) for _ in range(TIMES)]
        assert all(ready_[1] == slow[1] for ready_, slow in told), period
        fast, slow = (median(pair[place][0] for pair in told) for place in (0, 1))
        print(f"{period:8} {fast:10.1f} {slow:10.1f}   {slow / fast:.0f}x")


def events(number: int) -> list[RedactedEvent]:
    """Write four events of each of some payments, as they reach one committer."""
    told: list[RedactedEvent] = []
    for payment in range(number * 4, number * 4 + 4):
        own = {"created": AT + payment, "currency": "eur", "amount": 1000, "status": "succeeded"}
        charge = own | {"id": f"ch_b{payment}", "payment_intent": f"pi_b{payment}", "amount_captured": 1000}
        facts: tuple[tuple[str, dict[str, Any]], ...] = (
            ("payment_intent", own | {"id": f"pi_b{payment}", "status": "requires_action", "amount_received": 0}),
            ("payment_intent", own | {"id": f"pi_b{payment}", "amount_received": 1000}),
            ("charge", charge),
            ("charge", charge | {"balance_transaction": f"txn_b{payment}"}),
        )
        for place, (type_, fact) in enumerate(facts):
            at, id = AT + payment + place, f"evt_b{payment}_{place}"
            told.append(RedactedEvent(id, type_, "", LIVE, at, None, type_, fact["id"], fact, {}, receipt={}))
    return told


def receive(owner: Engine, url: str) -> None:
    """Record events one by one, by turns with and without marks, and print what one takes in microseconds."""
    intake = connect_autocommit(url)
    taken: dict[bool, list[float]] = {True: [], False: []}
    numbers = iter(range(10**9))
    with intake.connect() as connection:
        for turn in range(2 * ROUNDS):
            marks = turn % 2 == 0
            until = "infinity" if marks else "-infinity"
            with owner.begin() as settings:
                settings.execute(text(f"update sums_state set marked_until = '{until}'"))
            batches = [events(next(numbers)) for _ in range(BATCHES)]
            begun = time.perf_counter()
            for event in chain.from_iterable(batches):
                record(partial(run, connection), [event], [])
            taken[marks].append((time.perf_counter() - begun) / (BATCHES * 16) * 1e6)
    intake.dispose()
    on, off = (median(taken[marks]) for marks in (True, False))
    print(f"recording one event: {on:.0f} µs with marks, {off:.0f} µs without: {(on / off - 1) * 100:+.1f} %")


def main() -> None:
    """Make, refresh, ask, receive."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--payments", type=int, default=500_000)
    parser.add_argument("--url")
    options = parser.parse_args()
    with server(options.url) as url:
        owner, finance = connect(url), connect(url, role="finance_reader")
        migrate.upgrade(owner)
        if not options.url:
            fill(owner, options.payments)
        begun = time.perf_counter()
        print(f"{refresh(owner)} sums refreshed in {time.perf_counter() - begun:.1f} s")
        with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("vacuum (analyze) movement_sums, stale_sums")
        ask_both(finance)
        receive(owner, url)
        finance.dispose()
        owner.dispose()


if __name__ == "__main__":
    main()
