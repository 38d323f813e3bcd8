"""Wires the service together: settings in, a Flask app out. Nothing is decided here."""

import click
from flask import Flask
from sqlalchemy import Engine

from storage.database import connect, connect_autocommit
from storage.vault import Vault
from webhooks.by_email import Finder
from webhooks.cli import audit as audit_commands
from webhooks.cli import by_email as by_email_commands
from webhooks.cli import db as db_commands
from webhooks.cli import doctor as doctor_commands
from webhooks.cli import events as event_commands
from webhooks.cli import people as people_commands
from webhooks.cli import periods as period_commands
from webhooks.cli import reconciling as reconciling_commands
from webhooks.cli import saved as saved_commands
from webhooks.cli import sums as sum_commands
from webhooks.cli import sync as sync_commands
from webhooks.cli import worker as worker_command
from webhooks.committer import Committer
from webhooks.enrich import wanted
from webhooks.intake import Intake
from webhooks.redaction import Redaction
from webhooks.settings import Settings
from webhooks.web import addresses, audit, brokers, openapi, operations, problems, receiver
from webhooks.web.answers import Answers
from webhooks.web.lean import LeanFlask
from webhooks.web.rates import Rate


def create_app(settings: Settings) -> Flask:
    """Build the app. It connects when first asked, each road with its own role."""
    app = LeanFlask("webhooks", static_folder=None)
    owner = connect(settings.database_url, pool_size=1)
    taking_in = connect_autocommit(settings.database_url)
    finance = connect(settings.database_url, role="finance_reader").execution_options(books=settings.books)
    registry = connect(settings.database_url, role="intake", pool_size=1)
    vault = Vault(settings.people_key)
    committer = Committer(taking_in, vault, wanted(settings.api_key))
    redact = Redaction(settings.opted_in)
    intake = Intake(committer.commit, settings.webhook_secrets, settings.tolerance, redact=redact)
    app.intake = intake
    app.extensions["close"] = (committer.close, owner.dispose, finance.dispose, registry.dispose)
    problems.register(app)
    app.before_request(addresses.guard)
    app.register_blueprint(receiver.blueprint(intake))
    app.register_blueprint(brokers.blueprint(intake, settings.broker_token))
    rate = Rate(settings.audit_rate)
    answers = Answers(finance, settings.time_zone, registry)
    app.register_blueprint(audit.blueprint(answers, Finder(vault), rate))
    app.register_blueprint(openapi.blueprint(rate))
    app.register_blueprint(operations.blueprint(owner, settings))
    add_commands(app.cli, settings, owner, finance, registry)
    return app


def add_commands(cli: click.Group, settings: Settings, owner: Engine, finance: Engine, registry: Engine) -> None:
    """Add the operator's and finance's commands."""
    cli.add_command(audit_commands.group(finance, settings.time_zone, registry))
    cli.add_command(db_commands.group(settings, owner))
    cli.add_command(doctor_commands.group(settings, owner))
    cli.add_command(event_commands.group(owner))
    cli.add_command(people_commands.group(owner, Vault(settings.people_key)))
    cli.add_command(period_commands.group(settings, finance))
    cli.add_command(sum_commands.group(owner))
    cli.add_command(sync_commands.group(settings))
    cli.add_command(worker_command.group(settings, owner))
    by_email_commands.join(cli, settings, finance, registry)
    saved_commands.join(cli, settings, finance, registry)
    reconciling_commands.join(cli, settings, finance, registry)
