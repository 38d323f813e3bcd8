"""How long do totals take as of a past day, beside those of today?

    python -m bench.as_of [--payments 500000] [--url postgresql://…]

Makes payments of two years with set-based SQL: PaymentIntents, charges that are updated once, balance transactions
with fees, refunds of one in twenty within a month, disputes of one in five hundred; of each the events and the rows
that delivering them would have left. One event in a hundred reaches us a day late. Then asks for the totals of each of
several months, today and as of the month's last day, by what had happened and by what had been received, with finance's
rights, each time in a transaction of its own; prints medians in milliseconds, and fails if any answer as of a day is
not that of the events. Without a URL it starts a PostgreSQL of its own and throws it away.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text

from storage import embedded, migrate
from storage.database import connect
from storage.questions import QUESTIONS
from webhooks.asking import reading

BEGIN, SPAN_S = "2024-01-01Z", 730 * 86_400
MONTHS = ("2024-06", "2024-12", "2025-06", "2025-11")
LAST_DAYS = {"2024-06": "2024-06-30", "2024-12": "2024-12-31", "2025-06": "2025-06-30", "2025-11": "2025-11-30"}
TIMES = 3
# What is made, by number: when it was paid; when it was refunded or disputed, if it was.
PAID = f"""
create unlogged table made as
select n, at, at + interval '4 seconds' as settled,
       case when n % 20 = 0 then at + (n % 29 + 1) * interval '1 day' end as refunded,
       case when n % 500 = 1 then at + (n % 43 + 1) * interval '1 day' end as disputed,
       1000 + n % 9000 as amount
from (select n, timestamptz '{BEGIN}' + (n * {SPAN_S}::float8 / :payments) * interval '1 second' as at
      from generate_series(1, :payments) n) given
"""
PAD = "'description', repeat('Order of goods, as it was agreed ', 12)"
CHARGE = (
    "json_build_object('object', 'charge', 'amount', amount, 'amount_captured', amount, 'currency', 'eur', 'created', "
    "extract(epoch from at)::bigint, 'status', 'succeeded', 'captured', true, 'paid', true, 'payment_intent', "
    "'pi_' || n, 'payment_method_details', json_build_object('type', 'card'), "
    "'balance_transaction', {txn}, 'amount_refunded', {refunded}, " + PAD + ")"
)
INTENT = (
    "json_build_object('object', 'payment_intent', 'amount', amount, 'amount_received', amount, 'currency', 'eur', "
    "'created', extract(epoch from at)::bigint, 'status', 'succeeded', 'latest_charge', 'ch_' || n, " + PAD + ")"
)
MOVE = (
    "json_build_object('object', 'balance_transaction', 'amount', amount, 'fee', amount / 40, "
    "'net', amount - amount / 40, 'currency', 'eur', "
    "'created', extract(epoch from at)::bigint, 'status', 'available', 'type', 'charge', "
    "'reporting_category', 'charge', 'source', 'ch_' || n)"
)
REFUND = (
    "json_build_object('object', 'refund', 'amount', amount / 2, 'currency', 'eur', 'created', "
    "extract(epoch from refunded)::bigint, 'status', 'succeeded', 'charge', 'ch_' || n)"
)
DISPUTE = (
    "json_build_object('object', 'dispute', 'amount', amount, 'currency', 'eur', 'created', "
    "extract(epoch from disputed)::bigint, 'status', 'needs_response', 'charge', 'ch_' || n)"
)
# Event type, object type, the object's id, when, its facts, and of which payments.
EVENTS = (
    ("payment_intent.succeeded", "payment_intent", "pi_", "at", INTENT, "true"),
    ("charge.succeeded", "charge", "ch_", "at", CHARGE.format(txn="null", refunded=0), "true"),
    ("charge.updated", "charge", "ch_", "settled", CHARGE.format(txn="'txn_' || n", refunded=0), "true"),
    ("ledger.observed", "balance_transaction", "txn_", "settled", MOVE, "true"),
    ("refund.created", "refund", "re_", "refunded", REFUND, "refunded is not null"),
    ("charge.refunded", "charge", "ch_", "refunded", CHARGE.format(txn="'txn_' || n", refunded="amount / 2"),
     "refunded is not null"),
    ("charge.dispute.created", "dispute", "du_", "disputed", DISPUTE, "disputed is not null"),
)  # fmt: skip
SAID = """
insert into events (id, account, livemode, type, created, received_at, object_type, object_id, facts, receipt)
select 'evt_{place}_' || n, '', true, '{type}', date_trunc('second', {at}),
       {at} + case when n % 100 = 7 then interval '1 day' else interval '1 second' end,
       '{object}', '{prefix}' || n, {facts}, '{{}}'
from made where {which} order by {at}
"""
OWN = "livemode, account, created"
ROWS = (
    f"insert into payment_intents (as_of, rank, event_id, id, {OWN}, amount, amount_received, currency, "
    "status, latest_charge) select date_trunc('second', at), 0, 'evt_0_' || n, 'pi_' || n, true, '', "
    "date_trunc('second', at), amount, amount, 'eur', 'succeeded', 'ch_' || n from made order by at",
    f"insert into charges (as_of, rank, event_id, id, {OWN}, amount, amount_captured, amount_refunded, currency, "
    "status, captured, payment_intent, balance_transaction) select "
    "date_trunc('second', coalesce(refunded, settled)), 0, "
    "case when refunded is null then 'evt_2_' else 'evt_5_' end || n, 'ch_' || n, true, '', date_trunc('second', at), "
    "amount, amount, case when refunded is null then 0 else amount / 2 end, 'eur', 'succeeded', true, 'pi_' || n, "
    "'txn_' || n from made order by at",
    f"insert into balance_transactions (as_of, rank, event_id, id, {OWN}, amount, fee, net, currency, status, type, "
    "reporting_category, source) select date_trunc('second', settled), 0, 'evt_3_' || n, 'txn_' || n, true, '', "
    "date_trunc('second', at), amount, amount / 40, amount - amount / 40, 'eur', 'available', 'charge', 'charge', "
    "'ch_' || n from made order by at",
    f"insert into refunds (as_of, rank, event_id, id, {OWN}, amount, currency, status, charge) select "
    "date_trunc('second', refunded), 0, 'evt_4_' || n, 're_' || n, true, '', date_trunc('second', refunded), "
    "amount / 2, 'eur', 'succeeded', 'ch_' || n from made where refunded is not null order by refunded",
    f"insert into disputes (as_of, rank, event_id, id, {OWN}, amount, currency, status, charge) select "
    "date_trunc('second', disputed), 0, 'evt_6_' || n, 'du_' || n, true, '', date_trunc('second', disputed), amount, "
    "'eur', 'needs_response', 'ch_' || n from made where disputed is not null order by disputed",
)
EXPECTED = """
select (select coalesce(sum(amount), 0) from made where to_char(at at time zone 'UTC', 'YYYY-MM') = :month),
       (select coalesce(sum(amount / 2), 0) from made where to_char(refunded at time zone 'UTC', 'YYYY-MM') = :month)
"""


def fill(owner: Engine, payments: int) -> None:
    """Make the payments, and all that belongs to them."""
    with owner.begin() as connection:
        connection.execute(text(PAID), {"payments": payments})
        for place, (type_, object_, prefix, at, facts, which) in enumerate(EVENTS):
            given = {"type": type_, "object": object_, "prefix": prefix, "at": at, "facts": facts, "which": which}
            connection.exec_driver_sql(SAID.format(place=place, **given).replace("%", "%%"))
        for statement in ROWS:
            connection.exec_driver_sql(statement)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum (analyze)")


def ask(finance: Engine, **given: str) -> tuple[float, tuple[int, int]]:
    """Ask for totals, and take the time: milliseconds, and what came in and went back."""
    question = QUESTIONS["totals"]
    filters = question.read([("by", "month"), *given.items()], ZoneInfo("UTC"), datetime.now(UTC))
    begun = time.perf_counter()
    with reading(finance) as connection:
        rows = question.page(connection, filters).rows
    taken = (time.perf_counter() - begun) * 1000
    return taken, (rows[0]["gross"], rows[0]["refunded"]) if rows else (0, 0)


def measure(owner: Engine, finance: Engine) -> None:
    """Ask of each month, several times, and print the medians."""
    print(f"{'month':8} {'today':>9} {'created':>9} {'received':>9}   as of the last day, milliseconds")
    for month, last in LAST_DAYS.items():
        ways = ({}, {"as_of": last}, {"as_of": last, "known_by": "received"})
        told = [[ask(finance, period=month, **way) for _ in range(TIMES)] for way in ways]
        taken = [median(milliseconds for milliseconds, _ in each) for each in told]
        with owner.connect() as connection:
            expected = tuple(connection.execute(text(EXPECTED), {"month": month}).one())
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
        begun = time.perf_counter()
        fill(owner, options.payments)
        print(f"{options.payments:,} payments made in {time.perf_counter() - begun:.0f} s")
        finance = connect(url, role="finance_reader")
        measure(owner, finance)
        finance.dispose()
        owner.dispose()


if __name__ == "__main__":
    main()
