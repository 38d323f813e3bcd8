"""A real PostgreSQL, a database of its own for every test, the app through its front door, real signatures."""

import base64
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache

from storage import embedded, migrate
from storage.database import connect
from tests.lending import SECRET, Ledger, Spare, admin, named, start, stop
from webhooks.settings import Settings

PEOPLE_KEY = base64.b64encode(bytes(range(32))).decode()
Fill = Callable[[Ledger], None]
# A busy machine fails no test, and a test may lend its examples what is made once for all of them.
UNASKED = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
settings.register_profile("ledger", deadline=None, suppress_health_check=UNASKED)
settings.load_profile("ledger")


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


@pytest.fixture(scope="session")
def spare(server: str, template: str) -> Iterator[list[Spare]]:
    """The database that the last test gave back clean, if it did."""
    spare: list[Spare] = []
    yield spare
    for each in spare:
        each.drop(server)


@pytest.fixture
def lent(server: str, template: str, spare: list[Spare]) -> Iterator[Spare]:
    """A clean, migrated database."""
    lent = spare.pop() if spare else Spare.copy(server, template)
    yield lent
    if lent.clean.restore(lent.engine):
        spare.append(lent)
    else:
        lent.drop(server)


@pytest.fixture
def database(lent: Spare) -> str:
    """Its URL."""
    return lent.url


def standard(url: str) -> Settings:
    """Settings as the environment would give them."""
    return Settings.from_environ(
        {"DATABASE_URL": url, "STRIPE_WEBHOOK_SECRETS": SECRET, "PEOPLE_KEY": PEOPLE_KEY, "LOG_LEVEL": "INFO"}
        | {"AUDIT_RATE_LIMIT": "100000/second"}  # tests ask faster than people; what the limit does has its own
    )


@pytest.fixture
def settings(database: str) -> Settings:
    """Settings that tests may change."""
    return standard(database)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Pages' templates, each compiled once for all tests."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_ledger(settings: Settings, lent: Spare, templates: FileSystemBytecodeCache) -> Iterator[Callable[[], Ledger]]:
    """Start the service on the test's database, as often as a test needs it."""
    made: list[Ledger] = []

    def make() -> Ledger:
        is_as_before = not made and settings == standard(lent.url)
        made.append(lent.service(settings, templates) if is_as_before else start(settings, templates))
        return made[-1]

    yield make
    for ledger in made:
        stop(ledger)


@pytest.fixture
def ledger(make_ledger: Callable[[], Ledger]) -> Ledger:
    """The service on a fresh database."""
    return make_ledger()


@pytest.fixture(scope="session")
def filled(server: str, template: str, templates: FileSystemBytecodeCache) -> Iterator[Callable[[Fill], Ledger]]:
    """Give the service on a database that a function filled once, to all tests that only read."""
    shelf: dict[Fill, tuple[Spare, Ledger]] = {}

    def give(fill: Fill) -> Ledger:
        if fill not in shelf:
            kept = Spare.copy(server, template)
            shelf[fill] = kept, start(standard(kept.url), templates)
            fill(shelf[fill][1])
        return replace(shelf[fill][1])

    yield give
    for kept, ledger in shelf.values():
        stop(ledger)
        kept.drop(server)
