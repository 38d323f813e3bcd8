"""Finds what is on a card's magnetic stripe: track 1 and track 2 (ISO/IEC 7813), with or without sentinels."""

import re
from typing import Final

from webhooks.redaction.detectors.chains import Place
from webhooks.redaction.detectors.networks import is_card, is_unchecked_card

# Track 1: %B number ^ name ^ expiry, service code, discretionary data ?   Track 2: ; number = expiry, service code … ?
# EMV's tag 57 writes track 2 with D for = and pads with F.
_TRACK_1: Final = re.compile(r"%?[Bb]([0-9]{12,19})\^[^^\n]{2,40}\^(?:[0-9]{4}|\^)[^?\n]{0,80}\??")
_TRACK_2: Final = re.compile(r";?(?<![0-9])([0-9]{12,19})[=Dd]([0-9]{2}(?:0[1-9]|1[0-2]))[0-9=]{3,30}[Ff]?\??")


def tracks(text: str) -> list[Place]:
    """Find the tracks in plain text; with its sentinel, one is known although a digit of it was misread."""
    return [
        Place(*match.span())
        for pattern, sign in ((_TRACK_1, "^"), (_TRACK_2, ""))
        if sign in text
        for match in pattern.finditer(text)
        if match[0][0] in "%;" or is_card(match[1]) or is_unchecked_card(match[1])
    ]
