"""The product examines itself: nothing leaks, nothing is unguarded, nothing outgrows its room."""

import logging
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from storage import migrate, tables
from storage.database import Base
from tests import builders
from tests.conftest import Ledger
from webhooks.redaction.detectors import scrub

ROOT = Path(__file__).parents[1]
PUBLIC = {"receiver.receive", "operations.live", "operations.ready", "operations.expose"}
BEHIND_A_TOKEN = {"brokers.receive", "brokers.validate"}  # 404 without one: tests/webhooks/web/test_brokers.py
LOOPBACK_ONLY = ("audit.", "front", "openapi.")
CARD = "4242" * 4
LONGEST_FILE = 250
NO_NAMES = {"utils", "helpers", "common", "base", "misc", "manager", "service", "handler", "dao"}

OBJECTS = {
    "checkout.session.completed": builders.checkout_session,
    "payment_intent.succeeded": builders.payment_intent,
    "charge.succeeded": builders.charge,
    "refund.created": builders.refund,
    "charge.dispute.created": builders.dispute,
    "radar.early_fraud_warning.created": builders.early_fraud_warning,
    "review.opened": builders.review,
    "invoice.paid": builders.invoice,
    "invoice_payment.paid": builders.invoice_payment,
    "invoiceitem.created": builders.invoiceitem,
    "credit_note.created": builders.credit_note,
    "customer.subscription.created": builders.subscription,
    "subscription_schedule.created": builders.subscription_schedule,
    "customer.created": builders.customer,
    "payout.paid": builders.payout,
    "transfer.created": builders.transfer,
    "application_fee.created": builders.application_fee,
    "application_fee.refund.updated": builders.fee_refund,
    "topup.succeeded": builders.topup,
    "product.updated": builders.product,
    "price.updated": builders.price,
}


def leaves(value: Any) -> list[str]:
    """Every text in an object, wherever it stands."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in leaves(item)]
    if isinstance(value, list):
        return [text for item in value for text in leaves(item)]
    return [value] if isinstance(value, str) else []


def marked(value: Any, path: str = "") -> Any:
    """Put a mark of its own into every free text of an object; ids, words and codes stay what they are."""
    if isinstance(value, dict):
        return {name: marked(item, f"{path}.{name}") for name, item in value.items()}
    if isinstance(value, list):
        return [marked(item, path) for item in value]
    is_free = isinstance(value, str) and (" " in value or "@" in value or "://" in value or "secret" in value)
    return f"canary{path} {value}" if is_free else value


def in_the_database(ledger: Ledger) -> str:
    """Everything that a dump of the database would show, as one text."""
    names = [*tables.BILLING, *tables.OTHERS]
    return "\n".join(str(row) for name in names for row in ledger.rows(f"select t::text from {name} t"))


def test_no_free_text_of_any_object_is_found_in_any_table_log_or_answer(
    ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    """What the rules do not keep is nowhere: not in a table, a log line or an answer, in clear or in passing."""
    caplog.set_level(logging.DEBUG)
    ledger.app.testing = False
    events = [builders.event(type_, marked(make())) for type_, make in OBJECTS.items()]

    assert set(ledger.deliver(*events)) == {200}
    told = [ledger.client.get(f"/audit/{name}.json").text for name in ("payments", "refunds", "invoices", "disputes")]

    everywhere = "\n".join([in_the_database(ledger), caplog.text, *told])
    assert ledger.rows("select count(*) from events") == [(len(OBJECTS),)]
    assert "canary" in str(events)
    assert "canary" not in everywhere
    for person in (builders.ADA.email, builders.ADA.name):
        assert person not in everywhere


def test_a_card_number_in_every_text_is_found_in_no_table_and_costs_no_event(ledger: Ledger) -> None:
    """People paste card numbers anywhere; the books go on without them."""
    for type_, make in OBJECTS.items():
        event = builders.event(type_, make())
        objects = [{**event["data"]["object"], name: CARD} for name, v in event["data"]["object"].items() if v != CARD]
        for number, object_ in enumerate(objects):
            if isinstance(object_.get("object"), str) and object_["object"] != CARD:
                ledger.deliver(event | {"id": f"evt_{number}_{type_.replace('.', '_')}", "data": {"object": object_}})

    assert CARD not in in_the_database(ledger)
    assert ledger.rows("select count(*) > 100 from events") == [(True,)]
    assert scrub(CARD)[1]


def test_every_route_is_public_or_for_this_machine_only(ledger: Ledger) -> None:
    """A page that nobody thought about must not be the one that answers to everybody."""
    routes = {rule.endpoint for rule in ledger.app.url_map.iter_rules()}

    assert {name for name in routes if not name.startswith(LOOPBACK_ONLY)} == PUBLIC | BEHIND_A_TOKEN
    stranger = {"REMOTE_ADDR": "203.0.113.9"}
    answers = {
        (rule.rule, method): ledger.client.open(
            rule.rule.replace("<path:filename>", "ledger.css"), method=method, environ_overrides=stranger
        )
        for rule in ledger.app.url_map.iter_rules()
        for method in {"GET", "POST"} & (rule.methods or set())
        if rule.endpoint.startswith(("audit.", "openapi.")) and "<" not in rule.rule.replace("<path:filename>", "")
    }
    assert {answer.status_code for answer in answers.values()} == {403}


def test_every_command_has_help(ledger: Ledger) -> None:
    """An operator at night reads `--help`."""

    def commands(group: click.Group, path: str) -> list[tuple[str, click.Command]]:
        found = [(f"{path} {name}", command) for name, command in group.commands.items()]
        return found + [more for name, c in found if isinstance(c, click.Group) for more in commands(c, name)]

    assert [name for name, command in commands(ledger.app.cli, "flask") if not command.help] == []


def test_migrations_make_exactly_the_tables_that_the_code_declares(ledger: Ledger) -> None:
    """A column that only one of them knows fails in production first."""

    def is_ours(name: str | None, kind: str, _: object) -> bool:
        return kind != "table" or not str(name).startswith("procrastinate_")  # the job engine makes its own

    with ledger.owner.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_ours})
        assert compare_metadata(context, Base.metadata) == []
        assert migrate.at_head(connection)


def test_no_file_outgrows_its_room_or_bears_a_name_that_says_nothing() -> None:
    """A reader finds things by the names of files, and reads a file in one go."""
    listed = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    files = [Path(name) for name in listed if "/versions/" not in name]

    assert [str(f) for f in files if len((ROOT / f).read_text().splitlines()) > LONGEST_FILE] == []
    assert [str(f) for f in files if f.stem in NO_NAMES] == []
