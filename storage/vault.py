"""The cipher of the people vault: AES-256-GCM, a random key for each sealed row, wrapped by the operator's key.

Every ciphertext is bound to its place: moved to another row it does not open.
"""

import hmac
import os
from functools import cached_property

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x02"  # first byte of every ciphertext, so that the cipher can be changed one day
OLDEST = b"\x01"  # sealed under one key per person; still opens
NONCE_BYTES = 12
KEY_BYTES = 32
WRAPPED_BYTES = len(VERSION) + NONCE_BYTES + KEY_BYTES + 16  # and the tag
DIGEST_BYTES = 16
DIGESTS = b"checkout-ledger: digests of e-mail addresses, 1"  # what the derived key is for, and nothing else


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

    @cached_property
    def _digesting(self) -> bytes:
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=DIGESTS).derive(self._key)

    def digest(self, plain: bytes) -> bytes:
        """Digest for finding the same again: HMAC-SHA-256 under a key derived (RFC 5869) for this purpose only."""
        return hmac.digest(self._digesting, plain, "sha256")[:DIGEST_BYTES]

    def seal(self, plain: bytes, place: bytes) -> tuple[bytes, bytes]:
        """Encrypt for one place in the database under a key of its own; the ciphertext, and that key wrapped."""
        key = os.urandom(KEY_BYTES)
        return _seal(AESGCM(key), plain, place), _seal(self._wrapping, key, place)

    def open(self, sealed: bytes, wrapped: bytes, place: bytes, key_place: bytes | None = None) -> bytes:
        """Decrypt what was sealed for this place; VaultError for anything else."""
        key = _open(self._wrapping, wrapped, place if key_place is None else key_place)
        return _open(AESGCM(key), sealed, place)


def _seal(cipher: AESGCM, plain: bytes, place: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + cipher.encrypt(nonce, plain, place)


def _open(cipher: AESGCM, sealed: bytes, place: bytes) -> bytes:
    if sealed[:1] not in {VERSION, OLDEST}:
        raise VaultError("unknown version of the vault's cipher")
    try:
        return cipher.decrypt(sealed[1 : NONCE_BYTES + 1], sealed[NONCE_BYTES + 1 :], place)
    except InvalidTag as error:
        raise VaultError("the vault cannot open this") from error
