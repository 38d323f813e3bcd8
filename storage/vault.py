"""The cipher of the people vault: one random key per person, wrapped by the operator's key. AES-256-GCM throughout.

Destroying a person's wrapped key makes what was sealed under it unreadable, in backups of the table too.
Every ciphertext is bound to its place: moved to another row it does not open.
"""

import os
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"  # first byte of every ciphertext, so that the cipher can be changed one day
NONCE_BYTES = 12
KEY_BYTES = 32


class VaultError(Exception):
    """A ciphertext does not open: wrong key, or not where it was written."""


class Vault:
    """Seals personal data with the operator's key-encryption key (`PEOPLE_KEY`, 32 bytes)."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("the key-encryption key must be 32 bytes")
        self._key = key

    @cached_property
    def _wrapping(self) -> AESGCM:
        return AESGCM(self._key)

    def new_key(self, subject: bytes) -> bytes:
        """Make a random key for one person, wrapped, and bound to that person."""
        return _seal(self._wrapping, os.urandom(KEY_BYTES), subject)

    def cipher(self, wrapped: bytes, subject: bytes) -> AESGCM:
        """Unwrap a person's key."""
        return AESGCM(_open(self._wrapping, wrapped, subject))

    def seal(self, cipher: AESGCM, plain: bytes, place: bytes) -> bytes:
        """Encrypt for one place in the database."""
        return _seal(cipher, plain, place)

    def open(self, cipher: AESGCM, sealed: bytes, place: bytes) -> bytes:
        """Decrypt what was sealed for this place; VaultError for anything else."""
        return _open(cipher, sealed, place)


def _seal(cipher: AESGCM, plain: bytes, place: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + cipher.encrypt(nonce, plain, place)


def _open(cipher: AESGCM, sealed: bytes, place: bytes) -> bytes:
    if sealed[:1] != VERSION:
        raise VaultError("unknown version of the vault's cipher")
    try:
        return cipher.decrypt(sealed[1 : NONCE_BYTES + 1], sealed[NONCE_BYTES + 1 :], place)
    except InvalidTag as error:
        raise VaultError("the vault cannot open this") from error
