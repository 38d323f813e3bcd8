"""The people in the data, apart from the facts: names, addresses, contacts, sealed.

Erasing a person touches these two tables only; finance's figures do not move.
"""

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, Index, PrimaryKeyConstraint, Row, Uuid, cast, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY, BIT, TEXT
from sqlalchemy.orm import Mapped, mapped_column

from storage.billing import PROJECTIONS
from storage.billing.snapshot import KEY
from storage.billing.upsert import tells
from storage.database import Base
from storage.emails import digests
from storage.free_text import FreeText
from storage.redacted import MASKS, RedactedEvent
from storage.vault import OLDEST, WRAPPED_BYTES, Vault, VaultError

BIGGEST = 2**63  # PostgreSQL's bigint
# Where an object names its customer (docs.stripe.com/api): the first that is there counts.
ANCHORS = (
    ("customer",), ("customer_account",), ("customer_details", "customer"), ("owner", "customer"), ("payment_intent",),
)  # fmt: skip
LONGEST_ID = 255  # as for the ids of events and objects; an index of PostgreSQL takes no more than 2,704 bytes
Ranked = tuple[RedactedEvent, int]  # the event and how far the object's life has come
Key = tuple[str | None, str, bool]  # an object's id, account, livemode
Sealed = list[Mapping[str, Any]]  # rows for MEET and WRITE
KEY_BITS = 8 * WRAPPED_BYTES


class SubjectKey(Base):
    """Who is who: `anchor` is the Stripe id that stands for a person (a customer; for a guest, the payment).

    `share` is the person's half of the keys of all that is sealed about them: see Person.
    """

    __tablename__ = "subject_keys"
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    subject: Mapped[UUID] = mapped_column(server_default=func.gen_random_uuid())
    livemode: Mapped[bool]
    anchor: Mapped[str] = mapped_column(FreeText)
    account: Mapped[str]
    share: Mapped[str] = mapped_column(BIT(KEY_BITS))
    __table_args__ = (PrimaryKeyConstraint("anchor", "account", "livemode"),)


class Person(Base):
    """What one Stripe object says about its person, newest snapshot, sealed under a key of its own.

    `half_key` is that key, wrapped by the operator's, XOR the person's share: a secret in two halves, and neither
    tells anything of it. Who destroys the share makes all that is sealed about the person unreadable at once, in
    every copy of this table. It also spares a delivery the question for the person's key before it can seal.

    The digests of its e-mail addresses (storage/emails.py) find the person. They go with the row, and a trigger takes
    them when the share is destroyed: what nobody can read, nobody shall find.
    """

    __tablename__ = "people"
    as_of: Mapped[datetime]
    rank: Mapped[int]
    subject: Mapped[UUID] = mapped_column(index=True)
    livemode: Mapped[bool]
    id: Mapped[str] = mapped_column(FreeText)
    account: Mapped[str]
    event_id: Mapped[str]
    half_key: Mapped[str] = mapped_column(BIT(KEY_BITS))
    sealed: Mapped[bytes]
    email_digest: Mapped[UUID | None]
    other_email_digests: Mapped[list[UUID] | None] = mapped_column(ARRAY(Uuid))
    __table_args__ = (PrimaryKeyConstraint(*KEY),)


# Written only for rows that have one; a second address is rare.
Index(None, SubjectKey.subject, postgresql_using="hash")
Index(None, Person.email_digest, postgresql_where=text("email_digest is not null"))
Index(
    None,
    Person.other_email_digests,
    postgresql_using="gin",
    postgresql_where=text("other_email_digests is not null"),
)

BATCH = """json_to_recordset(persons) as batch(id text, account text, livemode boolean, as_of bigint, rank bigint,
  event_id text, anchor text, share text, key text, sealed text, email_digest uuid,
  other_email_digests uuid[])"""
MEET = f"""
insert into subject_keys (anchor, account, livemode, share)
select anchor, account, livemode, ('x' || share)::bit({KEY_BITS}) from {BATCH} order by 1, 2, 3
on conflict do nothing"""  # noqa: S608 — our own names
WRITE = f"""
insert into people as t (id, account, livemode, as_of, rank, event_id, subject, half_key, sealed,
  email_digest, other_email_digests)
select id, account, livemode, to_timestamp(as_of), rank, event_id, k.subject,
  ('x' || batch.key)::bit({KEY_BITS}) # k.share, decode(batch.sealed, 'hex'), email_digest, other_email_digests
from {BATCH} join subject_keys k using (anchor, account, livemode) order by 1, 2, 3
on conflict (id, account, livemode) do update set as_of = excluded.as_of, rank = excluded.rank,
  event_id = excluded.event_id, subject = excluded.subject, half_key = excluded.half_key, sealed = excluded.sealed,
  email_digest = excluded.email_digest, other_email_digests = excluded.other_email_digests
where (excluded.as_of, excluded.rank, excluded.event_id collate "C") > (t.as_of, t.rank, t.event_id collate "C")
"""  # noqa: S608 — our own names


def anchor(event: RedactedEvent) -> str:
    """Name the Stripe id that stands for the person: the customer, else the guest's payment, else the object itself.

    An id that was masked stands for nobody: two people must not become one.
    """
    own = event.object_id or event.id
    if event.object_type == "customer":
        return own
    named = next(filter(None, (told(event.facts, path) for path in ANCHORS)), None)
    return named if isinstance(named, str) and len(named) <= LONGEST_ID and named not in MASKS else own


def told(facts: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """Read one fact; None where there is none."""
    found: Any = facts
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def place(account: str, livemode: bool, object_id: str) -> bytes:  # noqa: FBT001 — part of a key
    """Bind a ciphertext to its row."""
    return f"{account}\n{livemode}\n{object_id}".encode()


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


def unknown(connection: Connection, events: Iterable[RedactedEvent]) -> set[Key]:
    """Say of which objects the vault should know what these events tell of a person, and knows nothing."""
    wanted = {(event.object_id, event.account, event.livemode) for event, _ in newest(events)}
    ids = cast([key[0] for key in wanted], ARRAY(TEXT))
    found = select(Person.id, Person.account, Person.livemode).where(Person.id == func.any(ids))
    return wanted - {(id_, account, livemode) for id_, account, livemode in connection.execute(found)}


def seal(vault: Vault, telling: Iterable[Ranked]) -> Sealed:
    """Encrypt what events tell of people (see newest), as the rows that MEET and WRITE take."""
    return [sealed_row(vault, event, rank) for event, rank in telling]


def sealed_row(vault: Vault, event: RedactedEvent, rank: int) -> Mapping[str, Any]:
    """Seal one object's personal data, and offer a share for a person whom the database does not know yet."""
    assert event.object_id is not None  # noqa: S101 — newest() lets no other through
    sealed, key = vault.seal(orjson.dumps(event.person), place(event.account, event.livemode, event.object_id))
    first, *others = digests(vault, event.person) or (None,)
    return {
        "id": event.object_id, "account": event.account, "livemode": event.livemode, "as_of": event.created,
        "rank": rank, "event_id": event.id, "anchor": anchor(event), "share": os.urandom(WRAPPED_BYTES).hex(),
        "key": key.hex(), "sealed": sealed.hex(), "email_digest": first, "other_email_digests": others or None,
    }  # fmt: skip


def opened(vault: Vault, person: Row[Any], share: str) -> Any:
    """Read what is sealed in a row of people; VaultError when either half of its key is not the right one."""
    wrapped = (int(person.half_key, 2) ^ int(share, 2)).to_bytes(WRAPPED_BYTES)
    if person.sealed[:1] == OLDEST:
        old = person.subject.bytes
        return orjson.loads(vault.open(person.sealed, wrapped, old + person.id.encode(), old))
    return orjson.loads(vault.open(person.sealed, wrapped, place(person.account, person.livemode, person.id)))


def opens(connection: Connection, vault: Vault) -> bool:
    """Is this the key that the vault was sealed with? So it is while the vault is empty."""
    stored = select(Person.__table__, SubjectKey.share).join(SubjectKey, Person.subject == SubjectKey.subject)
    row = connection.execute(stored.limit(1)).first()
    try:
        return row is None or opened(vault, row, row.share) is not None
    except VaultError:
        return False
