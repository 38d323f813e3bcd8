"""The people in the data, apart from the facts: names, addresses, contacts, sealed under one key per person.

Erasing a person touches these two tables only; finance's figures do not move.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import PrimaryKeyConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from storage.billing import PROJECTIONS
from storage.billing.snapshot import KEY
from storage.billing.upsert import tells
from storage.database import Base, Run
from storage.redacted import RedactedEvent
from storage.vault import Vault

BIGGEST = 2**63  # PostgreSQL's bigint
Whose = tuple[str, str, bool]  # anchor, account, livemode
Subject = tuple[UUID, bytes]  # random id, wrapped key
Ranked = tuple[RedactedEvent, int]  # the event and how far the object's life has come
Sealed = list[Mapping[str, Any]]  # rows for WRITE


class SubjectKey(Base):
    """Who is who: `anchor` is the Stripe id that stands for a person (a customer; for a guest, the payment)."""

    __tablename__ = "subject_keys"
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    subject: Mapped[UUID]
    livemode: Mapped[bool]
    anchor: Mapped[str]
    account: Mapped[str]
    wrapped_key: Mapped[bytes]
    __table_args__ = (PrimaryKeyConstraint("anchor", "account", "livemode"),)


class Person(Base):
    """What one Stripe object says about its person, newest snapshot, sealed. No column is readable without the keys."""

    __tablename__ = "people"
    as_of: Mapped[datetime]
    rank: Mapped[int]
    subject: Mapped[UUID] = mapped_column(index=True)
    livemode: Mapped[bool]
    id: Mapped[str]
    account: Mapped[str]
    event_id: Mapped[str]
    sealed: Mapped[bytes]
    __table_args__ = (PrimaryKeyConstraint(*KEY),)


FIND = """
with wanted as (
  select * from json_to_recordset(%s)
    as w(anchor text, account text, livemode boolean, subject uuid, wrapped_key text)
), made as (
  insert into subject_keys (anchor, account, livemode, subject, wrapped_key)
  select anchor, account, livemode, subject, decode(wrapped_key, 'hex') from wanted
  on conflict do nothing returning anchor, account, livemode, subject, wrapped_key
)
select * from made union all
select k.anchor, k.account, k.livemode, k.subject, k.wrapped_key
from subject_keys k join wanted using (anchor, account, livemode)
"""
WRITE = """
insert into people as t (id, account, livemode, as_of, rank, event_id, subject, sealed)
select id, account, livemode, to_timestamp(as_of), rank, event_id, subject, decode(sealed, 'hex')
from json_to_recordset(persons) as batch(id text, account text, livemode boolean, as_of bigint, rank bigint,
  event_id text, subject uuid, sealed text)
on conflict (id, account, livemode) do update set as_of = excluded.as_of, rank = excluded.rank,
  event_id = excluded.event_id, subject = excluded.subject, sealed = excluded.sealed
where (excluded.as_of, excluded.rank, excluded.event_id collate "C") > (t.as_of, t.rank, t.event_id collate "C")"""


def anchor(event: RedactedEvent) -> str:
    """Name the Stripe id that stands for the person: the customer, else the guest's payment, else the object itself."""
    own = event.object_id or event.id
    if event.object_type == "customer":
        return own
    named = event.facts.get("customer") or event.facts.get("payment_intent")
    return named if isinstance(named, str) else own


def place(subject: UUID, object_id: str) -> bytes:
    """Bind a ciphertext to its person and its object."""
    return subject.bytes + object_id.encode()


def newest(events: Iterable[RedactedEvent]) -> list[Ranked]:
    """Keep of each object the newest event that tells of a person, in key order."""
    found: dict[tuple[str, str, bool], Ranked] = {}
    for event in events:
        # A customer whose data is gone at Stripe is told by a snapshot without any: that is news, too.
        if event.object_id is not None and tells(event) and (event.person or event.object_type == "customer"):
            rank = rank_of(event)
            key = (event.object_id, event.account, event.livemode)
            other = found.get(key)
            if other is None or (event.created, rank, event.id) > (other[0].created, other[1], other[0].id):
                found[key] = (event, rank)
    return [found[key] for key in sorted(found)]


def rank_of(event: RedactedEvent) -> int:
    """Say how far the object's life has come; 0 if its facts are too odd to tell, and the event will be parked."""
    try:
        projection = PROJECTIONS[event.object_type][0]
        rank = projection.rank(event.facts)
    except Exception:  # noqa: BLE001 — whatever is wrong with the facts, the person must not be lost with them
        return 0
    return rank if isinstance(rank, int) and abs(rank) < BIGGEST else 0


def subjects(run: Run, vault: Vault, whose: Sequence[Whose]) -> dict[Whose, Subject]:
    """Find each person's random id and wrapped key, or make them. Each `run` must commit by itself."""
    found: dict[Whose, Subject] = {}
    while missing := sorted(set(whose) - found.keys()):
        # A person whom another process is just making is invisible to this statement, and there for the next one.
        for name, account, livemode, subject, key in run(FIND, candidates(vault, missing)):
            found[name, account, livemode] = (subject, key)
    return found


def candidates(vault: Vault, whose: Iterable[Whose]) -> list[dict[str, Any]]:
    """Offer a fresh id and key for everyone; the database takes them only for people it does not know."""
    rows = []
    for name, account, livemode in whose:
        subject = uuid4()
        key = vault.new_key(subject.bytes).hex()
        rows.append({"anchor": name, "account": account, "livemode": livemode, "subject": subject, "wrapped_key": key})
    return rows


def seal(run: Run, vault: Vault, telling: Sequence[Ranked]) -> Sealed:
    """Encrypt what events tell of people (see newest), each under the key of the person it is about."""
    known = subjects(run, vault, [(anchor(event), event.account, event.livemode) for event, _ in telling])
    return [
        sealed_row(vault, event, rank, known[anchor(event), event.account, event.livemode]) for event, rank in telling
    ]


def sealed_row(vault: Vault, event: RedactedEvent, rank: int, subject: Subject) -> Mapping[str, Any]:
    """Write one object's personal data as the row that WRITE takes."""
    assert event.object_id is not None  # noqa: S101 — newest() lets no other through
    cipher = vault.cipher(subject[1], subject[0].bytes)
    sealed = vault.seal(cipher, orjson.dumps(event.person), place(subject[0], event.object_id))
    return {
        "id": event.object_id, "account": event.account, "livemode": event.livemode, "as_of": event.created,
        "rank": rank, "event_id": event.id, "subject": subject[0], "sealed": sealed.hex(),
    }  # fmt: skip
