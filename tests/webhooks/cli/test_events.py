"""`flask events`: the operator sees all that is kept of an event, and tries parked ones again by their ids."""

import json
from typing import Any

import pytest
from sqlalchemy import text

from tests.builders import ADA, charge, event, refund
from tests.conftest import Ledger

CARD = "4242" * 4


@pytest.fixture
def waiting(ledger: Ledger) -> Ledger:
    """A ledger with three parked refunds, and the cause mended."""
    change(ledger, "alter table refunds add constraint small check (amount < 1000) not valid")
    ledger.deliver(*(event("refund.created", refund(id=f"re_{n}", amount=5000), id=f"evt_{n}") for n in range(3)))
    change(ledger, "alter table refunds drop constraint small")
    return ledger


def change(ledger: Ledger, statement: str) -> None:
    """Change the database as its owner."""
    with ledger.owner.begin() as connection:
        connection.execute(text(statement))


def run(ledger: Ledger, *arguments: str) -> tuple[int, str]:
    """Run a command; its exit code and what it said."""
    result = ledger.runner.invoke(args=["events", *arguments])
    return result.exit_code, result.output


def shown(ledger: Ledger, id: str) -> list[dict[str, Any]]:
    """Show an event and read what was printed."""
    code, said = run(ledger, "show", id)
    assert code == 0, said
    decoder, documents = json.JSONDecoder(), []
    while said.strip():
        found, end = decoder.raw_decode(said.lstrip())
        documents.append(found)
        said = said.lstrip()[end:]
    return documents


def test_an_event_is_shown_with_facts_and_receipt_and_without_its_person(ledger: Ledger) -> None:
    """What was dropped is nowhere, and personal data is in the vault: neither can be shown."""
    ledger.deliver(event("charge.succeeded", charge(id="ch_1", new_at_stripe="x"), id="evt_1"))

    [told] = shown(ledger, "evt_1")

    assert {name: told[name] for name in ("id", "type", "object_type", "object_id", "livemode", "account")} == {
        "id": "evt_1", "type": "charge.succeeded", "object_type": "charge", "object_id": "ch_1", "livemode": True,
        "account": "",
    }  # fmt: skip
    assert (told["facts"]["amount"], told["receipt"]["unknown"], told["parked"]) == (
        charge()["amount"],
        ["new_at_stripe"],
        None,
    )
    assert [word for word in (ADA.name, ADA.email) if word in json.dumps(told)] == []


def test_a_parked_event_is_shown_with_its_fault(waiting: Ledger) -> None:
    """Why it waits, how often it was tried and when next."""
    [told] = shown(waiting, "evt_1")

    assert (told["parked"]["error"], told["parked"]["attempts"]) == ("CheckViolation", 1)
    assert told["parked"].keys() == {"error", "attempts", "parked_at", "tried_at", "next_try_at"}
    assert told["facts"]["amount"] == 5000


def test_events_of_one_id_in_both_modes_are_both_shown(ledger: Ledger) -> None:
    """An id alone does not say which is meant."""
    ledger.deliver(*(event("charge.succeeded", charge(), id="evt_1", livemode=mode) for mode in (True, False)))

    assert [told["livemode"] for told in shown(ledger, "evt_1")] == [False, True]


def test_what_is_not_there_is_an_error_that_repeats_nothing(ledger: Ledger) -> None:
    """An operator may paste anything."""
    code, said = run(ledger, "show", CARD)

    assert code == 1
    assert "there is no event with this id" in said
    assert CARD not in said


def test_named_events_are_replayed_at_once_and_the_others_wait(waiting: Ledger) -> None:
    """Who mended one cause tries one event first."""
    assert run(waiting, "replay", "--parked", "evt_1") == (0, "1 events replayed, 0 parked\n")
    assert waiting.rows("select id from refunds") == [("re_1",)]
    assert run(waiting, "replay", "--parked", "evt_0", "evt_2") == (0, "2 events replayed, 0 parked\n")
    assert waiting.rows("select count(*) from parked_events") == [(0,)]


def test_an_id_that_is_not_parked_stops_the_command_before_it_does_anything(waiting: Ledger) -> None:
    """A typing error must not look like a replay."""
    code, said = run(waiting, "replay", "--parked", "evt_1", "evt_typo", CARD)

    assert (code, "not parked: " in said, "evt_typo" in said, CARD in said) == (1, True, True, False)
    assert waiting.rows("select count(*) from parked_events") == [(3,)]


def test_single_events_are_never_taken_for_a_rebuild_of_everything(waiting: Ledger) -> None:
    """Forgetting --parked must not make deliveries wait for an hour."""
    code, said = run(waiting, "replay", "evt_1")

    assert (code, "--parked" in said) == (2, True)
