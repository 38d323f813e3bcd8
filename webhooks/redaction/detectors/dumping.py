"""Writes any value as JSON for the first look, also what JSON has no words for."""

from collections.abc import Iterator
from typing import Any, Final

import orjson

Json = Any
LONGEST_INT: Final = 10**19  # no card number is longer


def dumped(value: Json) -> bytes:
    """Write a value as JSON; by hand when it nests too deep, or holds lone surrogates or huge numbers."""
    try:
        return orjson.dumps(value)
    except (TypeError, ValueError, RecursionError):
        return b"".join(_pieces(value))


def _pieces(value: Json) -> Iterator[bytes]:
    """Walk without recursion: what is still to be written waits on a stack, signs as bytes."""
    waiting: list[Json] = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, bytes):
            yield item
        elif isinstance(item, dict):
            waiting += [b"}", *(part for name in reversed(item) for part in (b",", item[name], b":", name)), b"{"]
        elif isinstance(item, list | tuple):
            waiting += [b"]", *(part for element in reversed(item) for part in (b",", element)), b"["]
        else:
            yield _leaf(item)


def _leaf(item: Json) -> bytes:
    if isinstance(item, str):
        return orjson.dumps(item.encode("utf-8", "ignore").decode())
    if isinstance(item, int):
        return str(item).encode() if -LONGEST_INT < item < LONGEST_INT else b"null"
    return repr(item).encode() if isinstance(item, float) else b"null"
