"""People apart from facts: sealed, under random ids, and gone without a trace in the books."""

from uuid import UUID

import orjson
import pytest
from sqlalchemy import text

from storage.people import place
from storage.vault import Vault, VaultError
from tests import builders
from tests.conftest import Ledger

VAULT = Vault(bytes(range(32)))


def opened(ledger: Ledger, object_id: str) -> tuple[UUID, dict[str, object]]:
    """Whose an object is, and what it says of that person."""
    query = "select subject, wrapped_key, sealed from people join subject_keys using (subject) where id = :id"
    ((subject, wrapped, sealed),) = ledger.rows(query, id=object_id)
    plain = VAULT.open(VAULT.cipher(wrapped, subject.bytes), sealed, place(subject, object_id))
    return subject, orjson.loads(plain)


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


def test_a_sealed_value_opens_only_where_it_was_written_and_only_with_its_key() -> None:
    """A row that is copied to another person, or a stolen table, tells nothing."""
    subject, other = b"subject-1-16byte", b"subject-2-16byte"
    wrapped = VAULT.new_key(subject)
    cipher = VAULT.cipher(wrapped, subject)
    sealed = VAULT.seal(cipher, b"Ada", b"here")

    assert VAULT.open(cipher, sealed, b"here") == b"Ada"
    assert b"Ada" not in sealed
    assert VAULT.seal(cipher, b"Ada", b"here") != sealed
    for attempt in (
        lambda: VAULT.open(cipher, sealed, b"elsewhere"),
        lambda: VAULT.open(cipher, sealed[:-1] + b"x", b"here"),
        lambda: VAULT.open(cipher, b"\x02" + sealed[1:], b"here"),
        lambda: VAULT.cipher(wrapped, other),
        lambda: Vault(bytes(32)).cipher(wrapped, subject),
    ):
        with pytest.raises(VaultError):
            attempt()
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(b"short")
