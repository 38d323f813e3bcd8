"""A backfill that is killed without warning leaves nothing half done: taken up again, it ends where others end."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage import tables
from storage.database import connect
from tests import builders
from tests.conftest import PEOPLE_KEY, SECRET, admin, named
from tests.lending import NUMBERS
from tests.worker.conftest import KEY
from tests.worker.fake_stripe import NOW, FakeStripe, Request, serving

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60
COMMAND = [sys.executable, "-m", "flask", "--app", "wsgi", "sync", "backfill", "--objects", "charge", "invoice"]


@pytest.fixture
def undisturbed(server: str, template: str) -> Iterator[str]:
    """Another database, for the run that nobody disturbs."""
    name = f"test_{next(NUMBERS)}"
    admin(server, f"create database {name} template {template}")
    yield named(server, name)
    admin(server, f"drop database {name} with (force)")


def start(database: str, address: str) -> subprocess.Popen[bytes]:
    """Run the command in a process of its own."""
    given = {"DATABASE_URL": database, "STRIPE_WEBHOOK_SECRETS": SECRET, "PEOPLE_KEY": PEOPLE_KEY}
    given |= {"STRIPE_API_KEY": KEY, "STRIPE_API_BASE": address, "PATH": "/usr/bin:/bin"}
    return subprocess.Popen(COMMAND, cwd=ROOT, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def rows(database: str, query: str) -> list[Any]:
    """Look into a database as its owner."""
    engine = connect(database)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def books(database: str) -> dict[str, list[Any]]:
    """Everything that the ledger holds, but for the ids that our own events are given by chance."""
    tell = "select to_jsonb(t) - 'event_id' from {} t order by id, account"
    told = {table: rows(database, tell.format(table)) for table in tables.BILLING}
    facts = "select distinct object_type, object_id, facts::jsonb::text from events order by 1, 2, 3"
    people = "select id, account, livemode, as_of from people order by id"
    return told | {"events": rows(database, facts), "people": rows(database, people)}


def test_killed_midway_and_taken_up_again_the_tables_are_those_of_an_undisturbed_run(
    database: str, undisturbed: str
) -> None:
    """SIGKILL: no handler runs, and no transaction is ended."""
    midway, killed = threading.Event(), threading.Event()

    def hold(request: Request) -> None:
        if len(stripe.asked) == 4:  # while one of the pages before is being recorded
            midway.set()
            killed.wait(PATIENCE_S)

    charges = [builders.charge(id=f"ch_{n}", created=NOW - n // 3, amount=n, livemode=False) for n in range(650)]
    invoices = [builders.invoice(id=f"in_{n}", created=NOW - n, livemode=False) for n in range(120)]
    stripe = FakeStripe({"/v1/charges": charges, "/v1/invoices": invoices})
    with serving(stripe) as address:
        assert start(undisturbed, address).wait(PATIENCE_S) == 0
        stripe.asked.clear()
        stripe.before = hold
        process = start(database, address)
        assert midway.wait(PATIENCE_S)
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE_S)
        killed.set()
        recorded = rows(database, "select count(*) from charges")

        assert start(database, address).wait(PATIENCE_S) == 0

    assert recorded in ([(100,)], [(200,)], [(300,)])
    assert books(database) == books(undisturbed)
    assert rows(database, "select count(*) from backfills where ended_at is null") == [(0,)]
    assert len(rows(database, "select distinct run from backfills")) == 1
