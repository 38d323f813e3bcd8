"""Digests of addresses: nothing without the key, gone with the person, and made later for who was sealed before."""

import hmac
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from storage import indexing
from storage.emails import canonical, digest, digests
from storage.vault import DIGESTS as DIGESTS_INFO
from storage.vault import Vault
from tests import builders
from tests.conftest import Ledger
from webhooks.redaction.rules import RULES

VAULT, OTHER = Vault(bytes(range(32))), Vault(bytes(range(1, 33)))
DIGESTS = "select id, email_digest, other_email_digests from people order by id"
DIGESTED = "select id from people where email_digest is not null order by id"


def tell(ledger: Ledger) -> None:
    """Deliver a customer, their charge with another address beside it, and a guest's charge."""
    own = {"receipt_email": "Receipts@example.com"}
    guest = {"customer": None, "payment_intent": "pi_2"}
    ledger.deliver(
        builders.event("customer.created", builders.customer(id="cus_1")),
        builders.event("charge.succeeded", builders.charge(id="ch_1", customer="cus_1", **own)),
        builders.event("charge.succeeded", builders.charge(id="ch_2", **guest)),
        builders.event("customer.created", builders.customer(id="cus_3", email=None)),
    )


def test_each_address_of_an_object_is_digested_once(ledger: Ledger) -> None:
    """A charge may name two; who has none has no digest."""
    tell(ledger)
    ada, receipts = digest(VAULT, builders.ADA.email), digest(VAULT, "receipts@EXAMPLE.com ")

    assert ledger.rows(DIGESTS) == [
        ("ch_1", ada, [receipts]),
        ("ch_2", ada, None),
        ("cus_1", ada, None),
        ("cus_3", None, None),
    ]


def test_a_digest_needs_the_key_and_is_no_hash_of_the_address() -> None:
    """Whoever has a dump may try addresses as long as they like. The key is derived as RFC 5869 says, by hand here."""
    secret = hmac.digest(bytes(32), bytes(range(32)), "sha256")
    key = hmac.digest(secret, DIGESTS_INFO + b"\x01", "sha256")

    assert digest(VAULT, " Ada@Example.com") == UUID(bytes=hmac.digest(key, b"ada@example.com", "sha256")[:16])
    assert digest(VAULT, "ada@example.com") != digest(OTHER, "ada@example.com")


@given(st.text(max_size=40))
def test_the_canonical_form_is_its_own_canonical_form(email: str) -> None:
    """Else an address that is copied from one system into another would be lost."""
    assert canonical(canonical(email)) == canonical(email)
    assert canonical(f" {email}\t") == canonical(email)


def test_every_field_for_an_address_is_digested_and_nothing_else_is() -> None:
    """A rule that keeps an address under a name of another kind would make a person who cannot be found."""
    kept = {path for rules in RULES.values() for path, fate in rules.paths() if fate == "person"}
    named = {path: digests(VAULT, nested(path)) for path in kept}

    assert {path for path, found in named.items() if found} == {path for path in kept if "mail" in path}
    assert digests(VAULT, {"email": "[card data removed]", "name": "a@example.com"}) == ()


def nested(path: str) -> dict[str, Any]:
    """An object with an address at one path."""
    value: Any = "ada@example.com"
    for name in reversed(path.split(".")):
        value = {name: value} if name != "data" else {name: [value]}
    return dict(value)


DESTROY = (
    "delete from subject_keys where anchor = 'cus_1'",
    "update subject_keys set share = ~share where anchor = 'cus_1'",
)


@pytest.mark.parametrize("how", DESTROY)
def test_with_a_persons_share_the_digests_go(ledger: Ledger, how: str) -> None:
    """Who cannot be read any more must not be found, either; others stay as they are."""
    tell(ledger)

    with ledger.owner.begin() as connection:
        connection.execute(text(how))

    assert ledger.rows(DIGESTED) == [("ch_2",)]
    assert indexing.index(ledger.owner, VAULT).written == 0
    assert ledger.rows(DIGESTED) == [("ch_2",)]


def test_with_all_shares_all_digests_go(ledger: Ledger) -> None:
    """However they are destroyed."""
    tell(ledger)

    with ledger.owner.begin() as connection:
        connection.execute(text("truncate subject_keys"))

    assert ledger.rows(DIGESTED) == []


def test_data_that_is_gone_at_stripe_is_not_found_any_more(ledger: Ledger) -> None:
    """Redaction at Stripe tells of it by a snapshot without the person."""
    gone = {"id": "cus_1", "object": "customer", "created": builders.CREATED, "livemode": True}
    ledger.deliver(
        builders.event("customer.created", builders.customer(id="cus_1"), created=1_000),
        builders.event("customer.updated", gone, created=2_000),
    )

    assert ledger.rows(DIGESTS) == [("cus_1", None, None)]


def without_digests(ledger: Ledger) -> list[tuple[Any, ...]]:
    """Bring the vault to what an older release left; give back what it had."""
    had = ledger.rows(DIGESTS)
    with ledger.owner.begin() as connection:
        connection.execute(text("update people set email_digest = null, other_email_digests = null"))
    return had


def test_people_that_were_sealed_before_are_indexed_once(ledger: Ledger) -> None:
    """By the command, as often as it is run."""
    tell(ledger)
    had = without_digests(ledger)

    first = ledger.runner.invoke(args=["people", "index"])
    again = ledger.runner.invoke(args=["people", "index"])

    assert ledger.rows(DIGESTS) == had
    assert first.output.endswith("4 rows without a digest, 3 indexed, 0 did not open\n")
    assert again.output.endswith("1 rows without a digest, 0 indexed, 0 did not open\n")


def test_indexing_that_is_killed_goes_on_where_it_was(ledger: Ledger) -> None:
    """Each batch is committed."""
    tell(ledger)
    had = without_digests(ledger)
    with pytest.raises(KeyboardInterrupt):
        indexing.index(ledger.owner, VAULT, interrupting(2), at_once=1)

    assert ledger.rows(DIGESTED) == [("ch_1",), ("ch_2",)]
    assert indexing.index(ledger.owner, VAULT).written == 1
    assert ledger.rows(DIGESTS) == had


def interrupting(after: int) -> Callable[[int], None]:
    """Progress that the operator ends with Ctrl-C."""
    left = iter(range(after - 1))

    def progress(_: int) -> None:
        if next(left, None) is None:
            raise KeyboardInterrupt

    return progress


def test_rows_that_do_not_open_are_counted_and_left(ledger: Ledger) -> None:
    """A wrong key must not end the work for those that the right one opens, nor make digests that nobody finds."""
    tell(ledger)
    without_digests(ledger)

    assert indexing.index(ledger.owner, OTHER) == (4, 0, 4)
