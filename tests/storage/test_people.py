"""People apart from facts: sealed, under random ids, and gone without a trace in the books."""

from typing import Any
from uuid import UUID

import pytest
from alembic import command
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Row, text

from storage import migrate, people
from storage.database import connect
from storage.redacted import RedactedEvent
from storage.vault import Vault, VaultError
from tests import builders, cards
from tests.conftest import Ledger

KEK = bytes(range(32))
VAULT = Vault(KEK)
SUBJECT, PERSON_KEY = UUID(int=7, version=4), b"p" * 32
OLD_KEY = """insert into subject_keys (anchor, account, livemode, subject, wrapped_key)
values ('cus_1', '', true, :subject, :key)"""
OLD_ROW = """insert into people (id, account, livemode, as_of, rank, event_id, subject, sealed)
values ('cus_1', '', true, now(), 1, 'evt_1', :subject, :sealed)"""
ROW = "select people.*, share from people join subject_keys using (subject) where people.id = :id"


def sealed_row(ledger: Ledger, object_id: str) -> Row[Any]:
    """What is stored of an object's person, with the share of its key."""
    with ledger.owner.connect() as connection:
        return connection.execute(text(ROW), {"id": object_id}).one()


def opened(ledger: Ledger, object_id: str) -> tuple[UUID, dict[str, object]]:
    """Whose an object is, and what it says of that person."""
    row = sealed_row(ledger, object_id)
    return row.subject, people.opened(VAULT, row, row.share)


def test_all_objects_of_a_customer_are_one_person_under_a_random_id(ledger: Ledger) -> None:
    """Erasing a person must find everything about that person, by an id that says nothing."""
    customer = builders.customer(id="cus_1")
    charge = builders.charge(id="ch_1", customer="cus_1")
    ledger.deliver(builders.event("charge.succeeded", charge), builders.event("customer.created", customer))

    subject, told = opened(ledger, "cus_1")

    assert opened(ledger, "ch_1")[0] == subject
    assert subject.version == 4
    assert (told["email"], told["name"]) == (customer["email"], customer["name"])
    assert ledger.rows("select count(*) from subject_keys") == [(1,)]


def test_a_guests_session_and_charge_are_one_person(ledger: Ledger) -> None:
    """Who buys without an account is known by the payment."""
    charge = builders.charge(id="ch_1", customer=None, payment_intent="pi_1")
    session = builders.checkout_session(id="cs_1", customer=None, payment_intent="pi_1")

    ledger.deliver(builders.event("checkout.session.completed", session), builders.event("charge.succeeded", charge))

    assert opened(ledger, "ch_1")[0] == opened(ledger, "cs_1")[0]


def test_two_customers_whose_ids_were_masked_are_not_one_person(ledger: Ledger) -> None:
    """Erasing one of them would erase the other."""
    charges = (builders.charge(id=f"ch_{n}", customer=cards.number(prefix, 16)) for n, prefix in enumerate(("4", "51")))

    ledger.deliver(*(builders.event("charge.succeeded", charge) for charge in charges))

    assert opened(ledger, "ch_0")[0] != opened(ledger, "ch_1")[0]


def test_the_newest_snapshot_of_a_person_wins_in_any_order(ledger: Ledger) -> None:
    """An old address that arrives late must not come back."""
    new = builders.event("customer.updated", builders.customer(id="cus_1", name="New"), created=2_000)
    old = builders.event("customer.created", builders.customer(id="cus_1", name="Old"), created=1_000)

    ledger.deliver(new, old)

    assert opened(ledger, "cus_1")[1]["name"] == "New"


def test_erasing_everybody_moves_no_figure(ledger: Ledger) -> None:
    """The books must stay what they were when a person goes."""
    ledger.deliver(
        builders.event("charge.succeeded", builders.charge()), builders.event("invoice.paid", builders.invoice())
    )
    books = "select c.*, i.*, e.facts::text from charges c, invoices i, events e"
    before = ledger.rows(books)

    with ledger.owner.begin() as connection:
        connection.execute(text("delete from people"))
        connection.execute(text("delete from subject_keys"))

    assert ledger.rows(books) == before


def test_what_was_sealed_opens_with_both_halves_of_its_key_only(ledger: Ledger) -> None:
    """Destroying a person's share makes every copy of what was sealed unreadable, with the operator's key at hand."""
    ledger.deliver(builders.event("customer.created", builders.customer(id="cus_1")))
    row = sealed_row(ledger, "cus_1")
    other = "".join("10"[bit == "1"] for bit in row.share)

    assert people.opened(VAULT, row, row.share)["name"]
    for wrong in (other, "0" * len(row.share)):
        with pytest.raises(VaultError):
            people.opened(VAULT, row, wrong)


def test_what_an_older_version_sealed_still_opens_after_the_upgrade(database: str) -> None:
    """A privacy officer must find what was stored before keys were split, and be able to destroy it."""
    engine = connect(database)
    with engine.begin() as connection:
        at(connection, "0002")
        connection.execute(text(OLD_KEY), {"subject": SUBJECT, "key": old_sealed(KEK, PERSON_KEY, SUBJECT.bytes)})
        place = SUBJECT.bytes + b"cus_1"
        connection.execute(text(OLD_ROW), {"subject": SUBJECT, "sealed": old_sealed(PERSON_KEY, b'"Ada"', place)})

        at(connection, "head")

        row = connection.execute(text(ROW), {"id": "cus_1"}).one()
    engine.dispose()
    assert people.opened(VAULT, row, row.share) == "Ada"
    with pytest.raises(VaultError):
        people.opened(VAULT, row, "0" * len(row.share))


def at(connection: Connection, revision: str) -> None:
    """Bring an empty database to one of the migrations, back or forth."""
    config = migrate._config()
    config.attributes["connection"] = connection
    (command.downgrade if revision == "0002" else command.upgrade)(config, revision)


def old_sealed(key: bytes, plain: bytes, place: bytes) -> bytes:
    """Seal as version 1 did: one key per person, bound to the person."""
    return b"\x01" + bytes(12) + AESGCM(key).encrypt(bytes(12), plain, place)


def test_a_sealed_value_opens_only_where_it_was_written_and_only_with_its_key() -> None:
    """A row that is copied to another person, or a stolen table, tells nothing."""
    sealed, wrapped = VAULT.seal(b"Ada", b"here")

    assert VAULT.open(sealed, wrapped, b"here") == b"Ada"
    assert b"Ada" not in sealed
    assert VAULT.seal(b"Ada", b"here")[0] != sealed
    for attempt in (
        lambda: VAULT.open(sealed, wrapped, b"elsewhere"),
        lambda: VAULT.open(sealed, wrapped, b"here", b"elsewhere"),
        lambda: VAULT.open(sealed[:-1] + b"x", wrapped, b"here"),
        lambda: VAULT.open(b"\x03" + sealed[1:], wrapped, b"here"),
        lambda: VAULT.open(sealed, VAULT.seal(b"Bob", b"here")[1], b"here"),
        lambda: Vault(bytes(32)).open(sealed, wrapped, b"here"),
    ):
        with pytest.raises(VaultError):
            attempt()
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(b"short")


NAMED = (
    {"customer": None, "customer_account": "acct_1"},
    {"customer": "", "customer_account": "acct_1", "payment_intent": "pi_2"},
    {"customer_details": {"customer": "acct_1"}},
    {"owner": {"customer": "acct_1", "type": "customer"}},
    {"customer_details": "odd", "owner": ["odd"], "payment_intent": "acct_1"},
)


@pytest.mark.parametrize("facts", NAMED, ids=range(len(NAMED)))
def test_a_customer_is_known_wherever_an_object_names_one(facts: dict[str, object]) -> None:
    """Not every object has a field `customer`: payment records and tax ids name it deeper, v2 accounts otherwise."""
    event = RedactedEvent(
        id="evt_1", type="x", account="", livemode=True, created=1, api_version=None, object_type="x",
        object_id="obj_1", facts=facts, person={}, changed=(), receipt={},
    )  # fmt: skip

    assert people.anchor(event) == "acct_1"
