"""TOML files of the operator's: read whole, and refused with a reason that repeats nothing of what they hold."""

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any


class FileError(ValueError):
    """The file cannot be used; the message says where and why."""


def document(text: str, names: Iterable[str]) -> dict[str, Any]:
    """Read a document whose parts all have a name that we know: a name typed wrongly must not be ignored."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise FileError("is no TOML") from None
    known(found, names, "the file")
    return found


def known(part: Mapping[str, Any], names: Iterable[str], where: str) -> None:
    """Refuse a name that nobody reads."""
    offered = list(names)
    if not part.keys() <= set(offered):
        raise FileError(f"has a name in {where} that is none of: {', '.join(offered)}")


def texts(part: Any, where: str) -> dict[str, str]:
    """Read a table of texts."""
    if not isinstance(part, dict) or not all(isinstance(value, str) and value for value in part.values()):
        raise FileError(f"needs texts in {where}")
    return dict(part)
