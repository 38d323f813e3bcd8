"""Says whether JSON holds enough digits, not parted by letters, for a card number. Never no by mistake."""

import re
from typing import Final

from webhooks.redaction.detectors.networks import LONGEST, is_card, is_unchecked_card

LETTERS: Final = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS: Final = b"0123456789"
# Digits count as 0; what is no letter parts them without parting a number. Some letters may be read as digits.
_AS_DIGITS: Final = bytes.maketrans(b"123456789", b"0" * 9)
_READ_AS_DIGITS: Final = bytes.maketrans(b"123456789OolISBZ", b"0" * 16)
_SIGNS: Final = bytes(code for code in range(256) if code not in LETTERS + DIGITS)
_ENOUGH: Final = b"0" * 12

_MISREAD: Final = re.compile(rb"0000(?:0{8,15}+|(?:[ -]0{1,6}){2,4})(?![0-9A-Za-z])")
_LETTER: Final = re.compile(rb"[OolISBZ]")
_LONG: Final = re.compile(rb"00000000000000(?<![0a]00000000000000)0*+(?!a)")  # longer than a part of a number is
# A UUID's end; the number of a receipt, an invoice, a credit note: twelve digits that stand so are never a card's.
_DASHED: Final = re.compile(
    rb"-(?:(?<=[^0-9A-Za-z][0-9A-Fa-f]{8}-)[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}(?![0-9A-Za-z])"
    rb'|(?<="[0-9]{8}-)[0-9]{4}(?="|-[A-Z]{2}-[0-9]{1,3}"))'
)
_PHONE: Final = re.compile(rb'\+(?<="\+)[0-9]{8,13}+(?=")')
_WIDE_HEX: Final = re.compile(rb"(?:003[0-9]){4}|(?:3[0-9]00){4}")
_OF_A_NETWORK: Final = b'"network_transaction_id":"'  # 15 digits of a card network's own
_OPENING: Final = (b'"', b":", b",", b"[", b" ")
_CLOSING: Final = (b'"', b",", b"]", b"}", b" ", b"")


def has_enough_digits(octets: bytes, shape: bytes) -> bool:
    """Look for a chain of digits long enough; one long number must be a card's, and a UUID is none."""
    if _ENOUGH not in octets.translate(_READ_AS_DIGITS, _SIGNS):
        return False
    rest = _without_harmless(octets, shape)
    if rest is None:
        return True
    if _ENOUGH not in rest.translate(_READ_AS_DIGITS, _SIGNS):
        return False
    return _ENOUGH in rest.translate(_AS_DIGITS, _SIGNS) or _has_letters_for_digits(octets)


def _without_harmless(octets: bytes, shape: bytes) -> bytes | None:
    """Cross out what is never a card's number; none where a long number may be one."""
    octets = _PHONE.sub(_crossed_out, _DASHED.sub(_crossed_out, octets))
    pieces, done = [], 0
    for match in _LONG.finditer(shape):
        start, end = match.span()
        if not _is_harmless(octets, start, end):
            return None
        pieces.append(octets[done:start])
        done = end
    return b"x".join((*pieces, octets[done:]))


def _crossed_out(match: re.Match[bytes]) -> bytes:
    return b"x" * len(match[0])


def _is_harmless(octets: bytes, start: int, end: int) -> bool:
    """Tell whether the digits are one whole value, or word, and no card number."""
    if octets[start - 1 : start] not in _OPENING or octets[end : end + 1] not in _CLOSING:
        return False
    if octets.endswith(_OF_A_NETWORK, 0, start):
        return True
    if end - start > LONGEST:
        return _WIDE_HEX.search(octets, start, min(end, start + 200)) is None
    digits = octets[start:end].decode()
    return not (is_card(digits) or is_unchecked_card(digits))


def _has_letters_for_digits(octets: bytes) -> bool:
    for match in _MISREAD.finditer(octets.translate(_READ_AS_DIGITS)):
        if _LETTER.search(octets, match.start(), match.end()):
            return True
    return False
