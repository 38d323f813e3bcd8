"""What becomes of what the database's gate refuses: events are kept, old rows are told of, nobody loses a delivery."""

import logging
from collections.abc import Iterator

import orjson
import pytest
from alembic import command
from sqlalchemy import Engine

from storage import migrate, routines
from storage.database import connect, connect_autocommit
from storage.redacted import RedactedEvent
from storage.vault import Vault
from tests import cards
from tests.conftest import Ledger
from webhooks.committer import Committer, Waiting
from webhooks.metrics import exposition

CARD = cards.number("51", 16)
MASK = "[card data removed]"


@pytest.fixture
def committer(database: str) -> Iterator[Committer]:
    """The way into the database behind the detectors."""
    committer = Committer(connect_autocommit(database), Vault(bytes(range(32))))
    yield committer
    committer.close()


def sighted() -> float:
    """What the metrics say of charges that the gate refused."""
    line = 'ledger_sightings_total{detector="database",object_type="charge"} '
    return sum(float(told.removeprefix(line)) for told in exposition(0).decode().splitlines() if told.startswith(line))


def event(**changes: object) -> RedactedEvent:
    """An event that no detector has looked at."""
    facts = {"object": "charge", "id": "ch_1", "amount": 1200, "currency": "eur", "status": "succeeded"}
    plain = RedactedEvent(
        "evt_1", "charge.succeeded", "", True, 1_790_000_000, None, "charge", "ch_1", facts, receipt={}
    )
    return plain._replace(**changes)  # type: ignore[arg-type]


def test_an_event_that_evaded_the_detectors_is_kept_with_the_value_masked_and_told(
    committer: Committer, ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    """It must not be lost, nor answered 500 for three days; and the books need its amount."""
    facts = {**event().facts, "transfer_group": f"for {CARD}", "lines": [{"n": int(CARD)}], CARD: [1, {"a": "b"}]}

    before = sighted()
    assert committer.commit(event(facts=facts, receipt={"rules": 1})) is True
    assert committer.commit(event(facts=facts, receipt={"rules": 1})) is False

    kept = {**event().facts, "transfer_group": MASK, "lines": [{"n": MASK}], MASK: [1, {"a": "b"}]}
    told = [["?", "database", 1], ["transfer_group", "database", 1], ["lines.n", "database", 1]]
    assert ledger.rows("select facts, receipt from events") == [
        ({name: value for name, value in kept.items() if name != "id"}, {"rules": 1, "sightings": told})
    ]
    assert ledger.rows("select id, amount, transfer_group from charges") == [("ch_1", 1200, MASK)]
    assert ledger.rows("select * from parked_events") == []
    assert {record.message for record in caplog.records} == {
        "the database refused card data that the detectors let through"
    }
    assert sighted() == before + 1


def test_an_object_whose_id_is_a_card_number_is_kept_as_an_event_only(committer: Committer, ledger: Ledger) -> None:
    """Merchants may choose their customers' ids; under one mask, two customers would become one."""
    customer = event(object_type="customer", object_id=CARD, facts={"id": CARD, "balance": 0}, person={"name": "Ada"})

    assert committer.commit(customer) is True

    assert ledger.rows("select object_id, facts, receipt from events") == [
        (None, {"balance": 0}, {"sightings": [["id", "database", 1], ["event.object_id", "database", 1]]})
    ]
    assert ledger.rows("select id from customers union all select anchor from subject_keys") == []


def test_many_long_names_in_one_event_cost_no_figure(committer: Committer, ledger: Ledger) -> None:
    """Each is tried by itself: an invoice of two hundred lines must not be refused as a whole."""
    lines = [
        {"id": f"il_{n}", "price": f"2024-01-01 - 2024-12-31 {n}", "number": "0049 30 1234567 12"} for n in range(200)
    ]
    facts = {"id": "in_1", "status": "paid", "total": 1200, "currency": "eur", "lines": lines}

    assert committer.commit(event(type="invoice.paid", object_type="invoice", object_id="in_1", facts=facts)) is True

    assert ledger.rows("select total from invoices") == [(1200,)]
    assert ledger.rows("select receipt from events") == [({},)]


def test_one_refused_event_does_not_cost_the_others_of_its_batch(committer: Committer, ledger: Ledger) -> None:
    """They only happened to wait at the same moment."""
    facts = [{"id": f"ch_{n}", "amount": n, "note": CARD * (n == 2)} for n in range(4)]
    batch = [Waiting(event(id=f"evt_{n}", object_id=f"ch_{n}", facts=facts[n])) for n in range(4)]

    committer._settle(batch)

    assert [(waiting.done, waiting.new, waiting.error) for waiting in batch] == [(True, True, None)] * 4
    assert ledger.rows("select count(*), sum(amount) from charges") == [(4, 6)]


def test_a_question_for_a_card_number_finds_nothing_and_does_not_fail(ledger: Ledger) -> None:
    """Comparing is not writing: the gate must not turn a reader's slip into an error."""
    assert ledger.rows("select count(*) from charges where customer = :card", card=CARD) == [(0,)]


@pytest.fixture
def old(database: str) -> Iterator[Engine]:
    """A database of the release before the gate, with a card number in it."""
    engine = connect(database)
    with engine.begin() as connection:
        config = migrate._config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
        columns = "id, account, livemode, type, created, object_type, facts, receipt"
        connection.exec_driver_sql(
            f"insert into events ({columns}) values ('evt_1', '', true, 'x', now(), 'charge', %s, '{{}}')",
            (orjson.dumps({"note": CARD}).decode(),),
        )
    yield engine
    engine.dispose()


def test_old_rows_with_card_numbers_are_told_without_a_value_and_new_ones_refused(
    old: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """The upgrade must not stop the service over what an earlier release let in, nor be silent about it."""
    caplog.set_level(logging.INFO)

    migrate.upgrade(old)

    assert [record.levelname for record in caplog.records if record.name == "ledger.migrations"] == ["WARNING"]
    assert "card numbers are stored already, in events.facts (1 rows); the upgrade is done" in caplog.text
    assert CARD not in caplog.text
    with old.connect() as connection:
        assert routines.is_current(connection)
        assert connection.exec_driver_sql("select id from events where holds_card_number(facts::text)").all() == [
            ("evt_1",)
        ]
        states = connection.exec_driver_sql(
            "select typname, convalidated from pg_constraint join pg_type t on t.oid = contypid order by 1"
        ).all()
    assert [tuple(state) for state in states if state[0].startswith("free_")] == [
        ("free_json", False),
        ("free_text", True),
    ]
