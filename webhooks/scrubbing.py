"""The detectors, as the last gates use them: for texts that leave the process otherwise than into the database."""

from collections.abc import Mapping
from typing import Any

from webhooks.redaction.detectors import MASK, scrub, scrub_text

Json = Any
__all__ = ("MASK", "scrub", "scrubbed", "scrubbed_tree")
DEEPEST = 20  # error reports nest about ten deep


def scrubbed(text: str) -> str:
    """Return the text itself when it is clean, else without the card data in it."""
    return scrub_text(text)[0]


def scrubbed_tree(value: Json, leave_out: frozenset[str] = frozenset(), depth: int = DEEPEST) -> Json:
    """Copy a document without card data in its values and keys, and without the fields named; what is odd is named."""
    if depth == 0:
        return MASK
    if isinstance(value, Mapping):
        named = ((str(name), item) for name, item in value.items())
        kept = ((name, item) for name, item in named if name not in leave_out)
        return {scrubbed(name): scrubbed_tree(item, leave_out, depth - 1) for name, item in kept}
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
    return scrubbed(value if isinstance(value, str) else str(value))
