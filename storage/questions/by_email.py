"""From the digest of an e-mail address to the customers and guests that it is known of, and to nothing of theirs."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, text

MOST = 200  # people; a shop's own mailbox may stand on any number of guests' payments
# Made by migration 0030: finance may ask it, and may read neither people nor their keys.
FIND = text("select anchor, account from find_people(:digest, :livemode, :most)")
# A guest is known by the payment, else by the object itself; ids of customers may be of the merchant's making.
GUESTS = {
    "pi": "payment_intent", "ch": "charge", "py": "charge", "cs": "checkout.session", "in": "invoice", "re": "refund",
    "pyr": "refund", "pm": "payment_method", "card": "payment_method", "acct": "account", "evt": "event",
}  # fmt: skip
CUSTOMER = "customer"


class Whose(NamedTuple):
    """The Stripe id that stands for a person, and what it names, in Stripe's word."""

    id: str
    type: str
    account: str


class People(NamedTuple):
    """Who has an address, last seen first; `is_whole` is False where there are more than we list."""

    found: tuple[Whose, ...]
    is_whole: bool


def people(connection: Connection, digest: UUID | None, *, livemode: bool) -> People:
    """List whom an address is known of, in one mode; nobody for what is no address."""
    given = {"digest": digest, "livemode": livemode, "most": MOST + 1}
    found = [] if digest is None else connection.execute(FIND, given).all()
    listed = (Whose(row.anchor, named(row.anchor), row.account) for row in found[:MOST])
    return People(tuple(listed), len(found) <= MOST)


def named(anchor: str) -> str:
    """Say what stands for a person: a customer, unless it is an id that Stripe gives to something else."""
    prefix, has_prefix, _ = anchor.partition("_")
    return GUESTS.get(prefix, CUSTOMER) if has_prefix else CUSTOMER
