"""E-mail addresses as keyed digests: a person is found by the exact address, and who lacks the key learns nothing.

A plain hash would not do: whoever has a dump could try addresses. The key is derived from the operator's PEOPLE_KEY.
"""

import unicodedata
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from storage.redacted import MASKS
from storage.vault import Vault

LONGEST = 512  # characters; Stripe takes no longer address
Digests = tuple[UUID, ...]


def canonical(email: str) -> str:
    """Write an address in the form in which it is compared: no blanks around it, casefolded, Unicode's NFC.

    RFC 5321 lets a mailbox's name depend on its case; no provider in use does, and people type it in any. NFD comes
    before the casefolding, as Unicode's caseless matching wants it (section 3.13, D145).
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", email).casefold()).strip()


def digest(vault: Vault, email: str) -> UUID | None:
    """Digest an address under the operator's key; None for what cannot be one. A UUID is how PostgreSQL keeps 16 bytes.

    The same address has the same digest in every row: that two rows tell of one address is seen, not of which.
    """
    text = canonical(email) if len(email) <= LONGEST and email not in MASKS else ""
    return UUID(bytes=vault.digest(text.encode("utf-8", "surrogatepass"))) if text else None


def digests(vault: Vault, person: Any) -> Digests:
    """Digest each address that an object tells of its person: most have one, a charge may have two."""
    found = (digest(vault, email) for email in dict.fromkeys(addresses(person)))
    return tuple(dict.fromkeys(one for one in found if one is not None))


def addresses(person: Any, name: str = "") -> Iterator[str]:
    """List the addresses in it as they were delivered: `email`, `receipt_email` and the like, wherever they stand.

    Every delivery pays for this, so a leaf costs no call.
    """
    if not isinstance(person, dict | list):
        return
    for inner, value in person.items() if isinstance(person, dict) else ((name, each) for each in person):
        if isinstance(value, str):
            if inner.endswith("email"):
                yield value
        elif isinstance(value, dict | list):
            yield from addresses(value, inner)
