"""Proves that a delivery comes from Stripe: its signature over the exact bytes, and its age.

Stricter than Stripe's SDK where that is lax: times from the future, two times, `1_7`, ` 1`, `١` are refused.
As in the SDK, white space belongs to an element's name, so `t=1, v1=…` holds no v1.
"""

import hmac
import re
from collections.abc import Sequence
from typing import Final

HEADER_LIMIT: Final = 4096
SIGNATURE_LIMIT: Final = 16  # of any scheme; Stripe sends one per secret, two while a secret is rolled

_TIMESTAMP: Final = re.compile(r"[0-9]{1,12}")
_SIGNATURE: Final = re.compile(r"[0-9a-f]{64}")


class SignatureVerificationError(ValueError):
    """The delivery is not proven to be Stripe's. The message names the fault, never a value."""


def verify(payload: bytes, header: str, secrets: Sequence[bytes], *, now: float, tolerance: int) -> None:
    """Accept a payload that Stripe signed within `tolerance` seconds of `now`; refuse any other."""
    if not secrets or not all(map(bytes.strip, secrets)):
        raise SignatureVerificationError("a signing secret is missing or blank")
    timestamp, signatures = _parse(header)
    if not -tolerance <= now - timestamp <= tolerance:
        raise SignatureVerificationError("timestamp outside the tolerance")
    if not _any_matches(b"%d.%b" % (timestamp, payload), signatures, secrets):
        raise SignatureVerificationError("no signature matches the payload")
    if not _is_utf8(payload):
        raise SignatureVerificationError("payload is not UTF-8")


def _parse(header: str) -> tuple[int, list[str]]:
    """Read `t=…,v1=…[,v1=…]`; what is no well-formed v1 signature can match nothing and is passed over."""
    if len(header) > HEADER_LIMIT or not header.isascii():
        raise SignatureVerificationError("header is too long or not ASCII")
    elements = [element.partition("=") for element in header.split(",")]
    times = [value for scheme, _, value in elements if scheme == "t"]
    if len(elements) - len(times) > SIGNATURE_LIMIT:
        raise SignatureVerificationError("header has too many signatures")
    if len(times) != 1 or not _TIMESTAMP.fullmatch(times[0]):
        raise SignatureVerificationError("header has no single timestamp")
    signatures = [value for scheme, _, value in elements if scheme == "v1" and _SIGNATURE.fullmatch(value)]
    if not signatures or ("v1", "", "") in elements:
        raise SignatureVerificationError("header has no v1 signature, or an element without a value")
    return int(times[0]), signatures


def _any_matches(signed: bytes, signatures: Sequence[str], secrets: Sequence[bytes]) -> bool:
    """Compare every pair without stopping early, so that the time taken does not tell which one matched."""
    matched = False
    for secret in secrets:
        expected = hmac.digest(secret, signed, "sha256").hex()
        for signature in signatures:
            matched |= hmac.compare_digest(expected, signature)
    return matched


def _is_utf8(payload: bytes) -> bool:
    """Answer instead of raising: a UnicodeDecodeError would carry the payload into error reports."""
    try:
        payload.decode()
    except UnicodeDecodeError:
        return False
    return True
