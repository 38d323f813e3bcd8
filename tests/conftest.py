"""A real PostgreSQL, a database of its own for every test, the app through its front door, real signatures."""

import base64
import hmac
import itertools
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from storage import embedded, migrate
from storage.database import connect
from tests.clean import Clean
from webhooks.app import create_app
from webhooks.settings import Settings

SECRET = "whsec_the_tests_own_signing_secret"
PEOPLE_KEY = base64.b64encode(bytes(range(32))).decode()
NUMBERS = itertools.count(1)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Keep a run's temporary files in a folder of its own.

    In the folder that all runs share, each run at its start shuts out other accounts, and with them the PostgreSQL of
    another run: as root, it works under an account of its own.
    """
    if not config.option.basetemp:
        config.option.basetemp = tempfile.mkdtemp(prefix="ledger-tests-")
        config.add_cleanup(lambda: shutil.rmtree(config.option.basetemp, ignore_errors=True))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL server that lives as long as the tests."""
    with tempfile.TemporaryDirectory(prefix="ledger-tests-", ignore_cleanup_errors=True) as folder:
        data = Path(folder) / "postgres"
        url = embedded.url(data)
        # Its databases are made and thrown away by the thousand. What a crash leaves is tested on servers of their own.
        for setting in ("fsync", "full_page_writes"):
            admin(url, f"alter system set {setting} = off")
        admin(url, "select pg_reload_conf()")
        yield url
        embedded.stop(data)


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """A database made by the migrations, to be copied by every test."""
    admin(server, "create database template_ledger")
    engine = connect(named(server, "template_ledger"))
    migrate.upgrade(engine)
    engine.dispose()
    return "template_ledger"


@dataclass(frozen=True)
class Spare:
    """A database that tests use one after the other."""

    name: str
    url: str
    engine: Engine
    clean: Clean

    @classmethod
    def copy(cls, server: str, template: str) -> "Spare":
        """Make a new one."""
        name = f"test_{next(NUMBERS)}"
        admin(server, f"create database {name} template {template} strategy file_copy")
        engine = connect(named(server, name))
        with engine.connect() as connection:
            return cls(name, named(server, name), engine, Clean.of(connection))

    def drop(self, server: str) -> None:
        """Throw it away."""
        self.engine.dispose()
        admin(server, f"drop database {self.name} with (force)")


@pytest.fixture(scope="session")
def spare(server: str, template: str) -> Iterator[list[Spare]]:
    """The database that the last test gave back clean, if it did."""
    spare: list[Spare] = []
    yield spare
    for each in spare:
        each.drop(server)


@pytest.fixture
def database(server: str, template: str, spare: list[Spare]) -> Iterator[str]:
    """The URL of a clean, migrated database."""
    lent = spare.pop() if spare else Spare.copy(server, template)
    yield lent.url
    if lent.clean.restore(lent.engine):
        spare.append(lent)
    else:
        lent.drop(server)


def named(url: str, name: str) -> str:
    """Point a server's URL at one of its databases."""
    return url.replace("/postgres?", f"/{name}?")


def admin(server: str, statement: str) -> None:
    """Run a statement that no transaction may hold."""
    engine = connect(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(statement))
    engine.dispose()


@dataclass(frozen=True)
class Ledger:
    """The running service, as Stripe, finance and the operator meet it."""

    app: Flask
    owner: Engine
    url: str

    @cached_property
    def client(self) -> FlaskClient:
        """A client on the same machine."""
        return self.app.test_client()

    @cached_property
    def runner(self) -> FlaskCliRunner:
        """The `flask` command."""
        return self.app.test_cli_runner()

    @property
    def name(self) -> str:
        """The database's name."""
        return self.url.partition("?")[0].rpartition("/")[2]

    def deliver(self, *events: dict[str, Any]) -> list[int]:
        """Deliver events as Stripe does, each in a request of its own; give back the statuses."""
        return [self.post(json.dumps(event).encode()).status_code for event in events]

    def post(self, payload: bytes, *, header: str | None = None, **options: Any) -> TestResponse:
        """Post bytes, signed now unless a header is given."""
        if header is None:
            stamp = int(time.time())
            header = f"t={stamp},v1={hmac.digest(SECRET.encode(), b'%d.%b' % (stamp, payload), 'sha256').hex()}"
        options.setdefault("content_type", "application/json; charset=utf-8")
        headers = {"Stripe-Signature": header} | options.pop("headers", {})
        return self.client.post("/webhooks/stripe", data=payload, headers=headers, **options)

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """Look into the database as its owner."""
        with self.owner.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]


@pytest.fixture
def settings(database: str) -> Settings:
    """Settings as the environment would give them."""
    return Settings.from_environ(
        {"DATABASE_URL": database, "STRIPE_WEBHOOK_SECRETS": SECRET, "PEOPLE_KEY": PEOPLE_KEY, "LOG_LEVEL": "INFO"}
        | {"AUDIT_RATE_LIMIT": "100000/second"}  # tests ask faster than people; what the limit does has its own
    )


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Pages' templates, each compiled once for all tests."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_ledger(settings: Settings, templates: FileSystemBytecodeCache) -> Iterator[Callable[[], Ledger]]:
    """Start the service on the test's database, as often as a test needs it."""
    made: list[Ledger] = []

    def make() -> Ledger:
        app = create_app(settings)
        app.testing = True
        app.jinja_env.bytecode_cache = templates
        ledger = Ledger(app, connect(settings.database_url), settings.database_url)
        made.append(ledger)
        return ledger

    yield make
    for ledger in made:
        ledger.owner.dispose()
        for close in ledger.app.extensions["close"]:
            close()


@pytest.fixture
def ledger(make_ledger: Callable[[], Ledger]) -> Ledger:
    """The service on a fresh database."""
    return make_ledger()
