"""Databases and services that tests use one after the other: to make them anew takes longer than most tests."""

import hmac
import itertools
import json
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from jinja2 import BytecodeCache
from sqlalchemy import Engine, text
from werkzeug.test import TestResponse

from storage.database import connect
from tests.clean import Clean
from webhooks.app import create_app
from webhooks.settings import Settings

SECRET = "whsec_the_tests_own_signing_secret"
NUMBERS = itertools.count(1)


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


def start(settings: Settings, templates: BytecodeCache) -> Ledger:
    """Start the service."""
    app = create_app(settings)
    app.testing = True
    app.jinja_env.bytecode_cache = templates
    return Ledger(app, connect(settings.database_url), settings.database_url)


def stop(ledger: Ledger) -> None:
    """Close every connection of the service; it would connect again."""
    ledger.owner.dispose()
    for close in ledger.app.extensions["close"]:
        close()


@dataclass(frozen=True)
class Spare:
    """A database that tests use one after the other, and the service that ran on it, if one did."""

    name: str
    url: str
    engine: Engine
    clean: Clean
    apps: list[Flask] = field(default_factory=list)

    @classmethod
    def copy(cls, server: str, template: str) -> "Spare":
        """Make a new one."""
        name = f"test_{next(NUMBERS)}"
        admin(server, f"create database {name} template {template} strategy file_copy")
        engine = connect(named(server, name))
        with engine.connect() as connection:
            return cls(name, named(server, name), engine, Clean.of(connection))

    def service(self, settings: Settings, templates: BytecodeCache) -> Ledger:
        """Give the service: the same to every test, which must ask with the same settings, and stop it."""
        if not self.apps:
            self.apps.append(start(settings, templates).app)
        [app] = self.apps
        app.testing = True
        return Ledger(app, connect(self.url), self.url)

    def drop(self, server: str) -> None:
        """Throw it away."""
        self.engine.dispose()
        admin(server, f"drop database {self.name} with (force)")
