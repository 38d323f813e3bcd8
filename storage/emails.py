"""E-mail addresses as keyed digests: a person is found by the exact address, and who lacks the key learns nothing.

A plain hash would not do: whoever has a dump could try addresses. The key is derived from the operator's PEOPLE_KEY.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from storage.billing.snapshot import within
from storage.redacted import MASKS
from storage.vault import Vault

# Where Stripe's objects carry an e-mail address of a person (docs.stripe.com/api). One object has two at the most.
PLACES = (
    ("email",), ("customer_details", "email"), ("customer_email",), ("billing_details", "email"), ("receipt_email",),
    ("contact_email",), ("instructions_email",),
)  # fmt: skip
LONGEST = 512  # characters; Stripe takes no longer address
Digests = tuple[UUID | None, UUID | None]


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


def digests(vault: Vault, person: Mapping[str, Any]) -> Digests:
    """Digest each address that an object tells of its person."""
    found = list(dict.fromkeys(one for email in addresses(person) if (one := digest(vault, email))))[:2]
    first, second = (*found, None, None)[:2]
    return first, second


def addresses(person: Mapping[str, Any]) -> Iterator[str]:
    """List the addresses that an object tells of its person, as they were delivered."""
    for path in PLACES:
        value = within(person, *path)
        if isinstance(value, str):
            yield value
