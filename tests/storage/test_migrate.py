"""Upgrades beside other applications, and beside an older release that still writes."""

import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
from alembic import command
from sqlalchemy import text

from storage import migrate
from storage.database import connect
from tests import builders
from tests.conftest import Ledger

BLOCKED = "select count(*) from pg_locks where relation = 'subject_keys'::regclass and not granted"
PATIENCE_S = 60


def test_another_applications_function_of_the_same_name_stays(database: str) -> None:
    """A database is often shared; what is not ours is not touched."""
    engine = connect(database)
    with engine.begin() as connection:
        connection.execute(text("create schema other"))
        connection.execute(text("create function other.write_batch(x int) returns int language sql as 'select x'"))

    migrate.upgrade(engine)

    with engine.connect() as connection:
        assert connection.scalar(text("select other.write_batch(7)")) == 7
        assert migrate.at_head(connection)
    engine.dispose()


def test_an_upgrade_and_an_older_release_that_wait_for_each_other_both_come_through(database: str) -> None:
    """A release runs while the older one still writes: PostgreSQL ends one of the two, and that is the upgrade."""
    engine = connect(database, options="-c deadlock_timeout=3s")
    with engine.begin() as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0003")
    with (
        ThreadPoolExecutor(1) as pool,
        psycopg.connect(database, options="-c deadlock_timeout=10min") as writer,
        psycopg.connect(database, autocommit=True) as watcher,
    ):
        writer.execute("lock table subject_keys in row exclusive mode")
        upgrade = pool.submit(migrate.upgrade, engine)  # it takes charges first, and then waits for subject_keys
        deadline = time.monotonic() + PATIENCE_S
        while watcher.execute(BLOCKED).fetchone() == (0,):
            assert time.monotonic() < deadline
        writer.execute("lock table charges in row exclusive mode")  # granted once the upgrade has given up
        writer.commit()
        upgrade.result(PATIENCE_S)

    with engine.connect() as connection:
        assert migrate.at_head(connection)
    engine.dispose()


def test_what_an_older_release_called_is_gone_after_the_upgrade_in_our_schema_only(database: str) -> None:
    """What its batches say of rows that this release keeps more of is not known."""
    engine = connect(database)
    with engine.begin() as connection:
        connection.execute(text("create schema other"))
        for schema in ("public", "other"):
            connection.execute(
                text(f"create function {schema}.record_batch(x json) returns int language sql as 'select 1'")
            )

    migrate.upgrade(engine)

    with engine.connect() as connection:
        assert connection.scalars(
            text("select oid::regprocedure::text from pg_proc where proname = 'record_batch'")
        ).all() == ["other.record_batch(json)"]
    engine.dispose()


def test_a_process_of_another_release_says_later_not_broken(ledger: Ledger) -> None:
    """Between an upgrade and the restart Stripe is asked to wait, and nothing is lost."""
    with ledger.owner.begin() as connection:
        connection.execute(text("alter function write_batch rename to write_batch_of_the_next_release"))
    during = ledger.post(b"{}").status_code, ledger.deliver(builders.event("charge.succeeded", builders.charge()))
    with ledger.owner.begin() as connection:
        connection.execute(text("alter function write_batch_of_the_next_release rename to write_batch"))

    assert during == (400, [503])
    assert ledger.deliver(builders.event("charge.succeeded", builders.charge())) == [200]
