"""The detectors, as the last gates use them: for texts that leave the process otherwise than into the database."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from storage.redacted import EMAIL_MASK
from webhooks.redaction.detectors import MASK, scrub, scrub_text
from webhooks.redaction.detectors import suspicious as is_suspect

Json = Any
__all__ = ("MASK", "are_parts", "is_suspect", "scrub", "scrubbed", "scrubbed_tree")
DEEPEST = 20  # error reports nest about ten deep
PART = re.compile(r"[0-9](?:[ ._-]?[0-9]){0,18}")
# Bounded, so that each character of a long text is looked at a few times at most.
ADDRESS = re.compile(r"[^\s@<>\"'(),;:=&/?]{1,64}(?:@|%40)[^\s@%<>\"'(),;:=&/?]{1,255}\.\w{2,63}")


def scrubbed(text: str) -> str:
    """Return the text itself when it is clean, else without the card data in it."""
    return scrub_text(text)[0]


def are_parts(values: Iterable[object]) -> bool:
    """Tell whether neighbouring values hold a card number between them, two of them or all that are digits."""
    run: list[str] = []
    for value in (*values, None):
        text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if PART.fullmatch(text):
            run.append(text)
        elif _hold_number(run):
            return True
        else:
            run = []
    return False


def _hold_number(parts: list[str]) -> bool:
    if len(parts) < 2:
        return False
    return bool(scrub(parts)[1]) or any(scrubbed(left + right) != left + right for left, right in pairwise(parts))


def without_addresses(text: str) -> str:
    """Return the text without the e-mail addresses in it."""
    return ADDRESS.sub(EMAIL_MASK, text) if "@" in text or "%40" in text else text


def scrubbed_tree(value: Json, leave_out: frozenset[str] = frozenset(), depth: int = DEEPEST) -> Json:
    """Copy a document without card data and addresses in its values and keys, and without the fields named.

    What is odd is named.
    """
    if depth == 0:
        return MASK
    if isinstance(value, Mapping):
        named = ((str(name), item) for name, item in value.items())
        kept = ((name, item) for name, item in named if name not in leave_out)
        return {_leaf(name): scrubbed_tree(item, leave_out, depth - 1) for name, item in kept}
    if isinstance(value, list | tuple | set | frozenset):
        return [scrubbed_tree(item, leave_out, depth - 1) for item in value]
    return _leaf(value)


def _leaf(value: Json) -> Json:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return value if scrubbed(str(value)) == str(value) else MASK
    if isinstance(value, BaseException):
        return type(value).__name__
    return without_addresses(scrubbed(value if isinstance(value, str) else str(value)))
