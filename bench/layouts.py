"""The same finance questions of the ledger and of the layouts of peers, asked in turn of one server.

    python -m bench.layouts load --peers-url postgresql://… --statements FOLDER [--charges 1000000]
    python -m bench.layouts run --url postgresql://… --peers-url postgresql://… --statements FOLDER [--rounds 5]

The ledger at `--url` is filled by `bench.fill`. The layouts are those of stripe-sync-engine and dj-stripe, made by
their own migrations in the database at `--peers-url`, and filled with as many charges by `queries.py` of FOLDER, which
also holds what their users would ask in SQL. Rounds go round questions and layouts; the first one warms up. Each answer
is read whole, through one connection, and the clock is the asker's. Prints a JSON line for each question and layout.

The ledger is asked twice: as its pages, totals and exports do, whose answers hold more than the peers' rows and are
made in Python; and in SQL over schema `finance`, for the same columns of charges that the peers' users ask for.

The peers' charges are of one year, ours of three: so that as many charges are added up, ours are asked for all of them,
and for a quarter where theirs are for a month. An e-mail address is no fact of ours: customers are asked for by id.
"""

import argparse
import importlib
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any, NamedTuple

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import Engine, text

from bench.finance import IDS, ZONE
from bench.questions import books, machine
from storage.database import connect, plain_url
from storage.exports.answer import Answer
from storage.exports.forms import FORMS
from storage.questions import QUESTIONS, one_payment
from storage.questions.filters import Filters
from storage.questions.period import begins, next_day
from webhooks.asking import reading

DAY, QUARTER, SINCE = "2025-06-15", ("2025-04-01", "2025-07-01"), "2025-05-05Z"
PEERS = "bench_q"  # so the statements call their database
LAYOUTS = {"sync": "stripe-sync-engine", "dj": "dj-stripe"}
# What is asked, and how the statement's name begins where peers' users ask the same.
ASKED = {
    "latest 50 of a day, by status": "i ",
    "monthly totals by currency": "ii ",
    "one customer": "iii one",
    "by payment intent": "iv ",
    "CSV": "v ",
}
SHOWN = "id, amount, currency, status, created, customer, payment_intent"
OWN_STATEMENTS = {
    "latest 50 of a day, by status": f"select {SHOWN} from finance.charges where {{DAY}} and status = 'succeeded' "
    "order by created desc limit 50",
    "monthly totals by currency": "select date_trunc('month', created at time zone 'UTC'), currency, count(*), "
    "sum(amount), sum(amount_refunded), sum(amount - amount_refunded) from finance.charges where status = 'succeeded' "
    "and livemode and account = '' group by 1, 2 order by 1, 2",
    "one customer": "select id, amount, currency, status, created from finance.charges where customer = '{CUSTOMER}' "
    "order by created desc",
    "by payment intent": "select id, amount, status, created from finance.charges "
    "where id = '{PI}' or payment_intent = '{PI}'",
    "CSV": "select id, payment_intent, customer, status, currency, amount, amount_refunded, card_brand, created "
    "from finance.charges where {QUARTER} order by created",
}
A_PAYMENT = "select payment_intent from stripe.charges where payment_intent is not null offset 500000 limit 1"
Way = Callable[[], int]  # asks, and says how many rows came


class Chosen(NamedTuple):
    """Whom and what we ask for."""

    intent: str
    customer: str


def filters(name: str, **given: str) -> Filters:
    """Read the filters of a question."""
    return QUESTIONS[name].read(given.items(), ZONE, datetime.now(UTC))


def ours(finance: Engine, chosen: Chosen) -> dict[str, Way]:
    """Ask the ledger as its pages, its totals and its exports do."""
    day = filters("payments", period=DAY, status="succeeded", limit="50")
    quarter = filters("payments", **dict(zip(("from", "to"), QUARTER, strict=True)))
    whole = filters("totals", by="month")
    theirs = filters("payments", customer=chosen.customer)

    def page(name: str, asked: Filters) -> int:
        with reading(finance) as connection:
            return len(QUESTIONS[name].page(connection, asked).rows)

    def by_id() -> int:
        with reading(finance) as connection:
            return len(one_payment.payment(connection, filters("payments"), chosen.intent))

    found = (
        partial(page, "payments", day), partial(page, "totals", whole), partial(page, "payments", theirs), by_id,
        partial(export, finance, quarter),
    )  # fmt: skip
    return dict(zip(ASKED, found, strict=True))


def export(finance: Engine, asked: Filters) -> int:
    """Write the file that leaves the ledger; count its lines without the header."""
    question = QUESTIONS["payments"]
    with reading(finance) as connection:
        rows, told = question.ask(connection, asked), {"livemode": True, "tz": ZONE.key}
        answer = Answer(question.name, question.title, "", question.columns, rows, ZONE, told, datetime.now(UTC))
        return sum(piece.count(b"\n") for piece in FORMS["csv"].pieces(answer)) - 1


def in_sql(connection: psycopg.Connection[Any], statements: Mapping[str, str]) -> dict[str, Way]:
    """Ask as users of SQL do."""

    def fetched(statement: str) -> int:
        return len(connection.execute(statement).fetchall())

    def copied(statement: str) -> int:
        with connection.cursor().copy(f"copy ({statement}) to stdout csv header") as rows:
            return sum(bytes(piece).count(b"\n") for piece in rows) - 1

    ways = {"CSV": copied}
    return {asked: partial(ways.get(asked, fetched), statement) for asked, statement in statements.items()}


def ours_in_sql(connection: psycopg.Connection[Any], chosen: Chosen) -> dict[str, Way]:
    """Ask schema `finance`, as BI tools do, for what the peers' users ask of their layouts."""
    day = date.fromisoformat(DAY)
    spans = {"DAY": within(day, next_day(day)), "QUARTER": within(*map(date.fromisoformat, QUARTER))}
    places = {"PI": chosen.intent, "CUSTOMER": chosen.customer} | spans
    return in_sql(connection, {asked: statement.format(**places) for asked, statement in OWN_STATEMENTS.items()})


def within(start: date, end: date) -> str:
    """Keep to some days of our zone, of our own figures in live mode."""
    starts, ends = (begins(day, ZONE).isoformat() for day in (start, end))
    return f"created >= '{starts}' and created < '{ends}' and livemode and account = ''"


def theirs(statements: Mapping[str, str], intent: str) -> dict[str, str]:
    """Find what a peer's users would ask."""
    return {
        asked: next(each for name, each in statements.items() if name.startswith(beginning)).replace("{PI}", intent)
        for asked, beginning in ASKED.items()
    }


def peers(connection: psycopg.Connection[Any], statements: Any) -> dict[str, dict[str, Way]]:
    """Ask every layout for the same payment."""
    row = connection.execute(A_PAYMENT).fetchone()
    assert row is not None, "the peers' layouts are empty: load them first"
    return {name: in_sql(connection, theirs(statements.Q[layout], row[0])) for layout, name in LAYOUTS.items()}


def rounds(layouts: Mapping[str, Mapping[str, Way]], times: int) -> Iterator[tuple[str, str, int, list[float]]]:
    """Go round; give back each question's rows and milliseconds in each layout."""
    taken: dict[tuple[str, str], list[float]] = {}
    rows: dict[tuple[str, str], int] = {}
    for _ in range(times + 1):
        for asked in ASKED:
            for layout, ways in layouts.items():
                begun = time.perf_counter()
                rows[asked, layout] = ways[asked]()
                taken.setdefault((asked, layout), []).append((time.perf_counter() - begun) * 1000)
    for (asked, layout), times_taken in taken.items():
        yield asked, layout, rows[asked, layout], times_taken[1:]


def run(options: argparse.Namespace) -> None:
    """Measure, and print."""
    owner, finance = connect(options.url), connect(options.url, role="finance_reader")
    with owner.connect() as connection:
        row = connection.execute(text(IDS), {"since": SINCE}).one()
    chosen = Chosen(row.id, row.customer)
    around = {"at": time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime()), "machine": machine()} | books(owner)
    with (
        psycopg.connect(plain_url(options.url), autocommit=True) as own,
        psycopg.connect(plain_url(options.peers_url), autocommit=True) as connection,
    ):
        own.execute("set role finance_reader")
        layouts = {"ledger": ours(finance, chosen), "ledger, in SQL": ours_in_sql(own, chosen)}
        layouts |= peers(connection, statements_of(options))
        for asked, layout, rows, taken in rounds(layouts, options.rounds):
            ms = {"median_ms": statistics.median(taken), "lowest_ms": min(taken), "highest_ms": max(taken)}
            told = {"ask": asked, "layout": layout, "rows": rows, "rounds": len(taken)}
            print(json.dumps(told | {name: round(value, 2) for name, value in ms.items()} | around), flush=True)


def statements_of(options: argparse.Namespace) -> Any:
    """Read what is asked of the peers' layouts, and point it at their database."""
    sys.path.insert(0, options.statements)
    statements = importlib.import_module("queries")
    named = conninfo_to_dict(plain_url(options.peers_url))
    assert named.pop("dbname") == PEERS, f"the peers' database is to be named {PEERS}"
    statements.DSN = f"{make_conninfo(**named)} dbname="
    return statements


def main() -> None:
    """Fill the peers' layouts, or ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("load", "run"))
    parser.add_argument("--url")
    parser.add_argument("--peers-url", required=True)
    parser.add_argument("--statements", required=True)
    parser.add_argument("--charges", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    if options.what == "load":
        statements_of(options).load(options.charges)
    else:
        run(options)


if __name__ == "__main__":
    main()
