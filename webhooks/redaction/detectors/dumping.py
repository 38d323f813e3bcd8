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
    """Walk without recursion: what is still to be written waits on a stack, signs and names as bytes."""
    waiting: list[Json] = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, bytes):
            yield item
        elif isinstance(item, dict):
            waiting.append(b"},")
            for name in reversed(item):
                waiting += (item[name], _leaf(name)[:-1] + b":")
            yield b"{"
        elif isinstance(item, list | tuple):
            waiting.append(b"],")
            waiting += reversed(item)
            yield b"["
        else:
            yield _leaf(item)


def _leaf(item: Json) -> bytes:
    if isinstance(item, str):
        return orjson.dumps(item.encode("utf-8", "ignore").decode()) + b","
    if isinstance(item, int):
        return b"%d," % item if -LONGEST_INT < item < LONGEST_INT else b"null,"
    return repr(item).encode() + b"," if isinstance(item, float) else b"null,"
