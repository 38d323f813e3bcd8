"""`flask db`: what an operator reads when a migration is refused."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import text

from tests.conftest import Ledger, admin, named
from webhooks.app import create_app
from webhooks.settings import Settings


@pytest.fixture
def powerless(server: str, settings: Settings) -> Iterator[FlaskCliRunner]:
    """The commands of a login that owns its database and may grant nothing."""
    admin(server, "create role powerless login")
    admin(server, "create database powerless owner powerless")
    url = named(server, "powerless").replace("postgres@", "powerless@")
    app = create_app(Settings(url, settings.webhook_secrets, settings.people_key))
    yield app.test_cli_runner()
    for close in app.extensions["close"]:
        close()
    admin(server, "drop database powerless with (force)")
    admin(server, "drop role powerless")


def test_a_login_without_the_roles_is_told_what_an_administrator_must_do(
    powerless: FlaskCliRunner, template: str
) -> None:
    """The roles belong to the whole server, and many logins may not grant them; a traceback helps nobody."""
    assert template

    result = powerless.invoke(args=["db", "upgrade"])

    assert result.exit_code == 1
    assert "permission denied to grant role" in result.output
    assert "intake and finance_reader must exist and be granted" in result.output
    assert "Traceback" not in result.output


def test_a_database_that_a_newer_release_has_migrated_is_left_alone_and_called_ahead(ledger: Ledger) -> None:
    """An older release cannot bring it up, and must not try."""
    with ledger.owner.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))

    upgrade = ledger.runner.invoke(args=["db", "upgrade"])

    assert upgrade.exit_code == 1
    assert "a newer release has migrated it" in upgrade.output
    assert "9999 (ahead: " in ledger.runner.invoke(args=["db", "current"]).output
    assert "migrations: ahead: " in ledger.runner.invoke(args=["doctor"]).output


def test_an_upgrade_twice_changes_nothing_the_second_time(ledger: Ledger) -> None:
    """Every release runs it."""
    assert ledger.runner.invoke(args=["db", "upgrade"]).output == "The database is up to date.\n"
    assert "newest" in ledger.runner.invoke(args=["db", "current"]).output
    assert ledger.runner.invoke(args=["db", "url"]).output == f"{ledger.url}\n"
