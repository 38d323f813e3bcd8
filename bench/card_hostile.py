"""Values made to break a redactor, or to keep it busy: each must be answered in bounded time, without a crash."""

from collections.abc import Callable
from typing import Any

Json = Any
MEGABYTE = 1_000_000
NUMBER = "4242" * 4


def _filled(unit: str) -> Callable[[], str]:
    return lambda: unit * (MEGABYTE // len(unit.encode(errors="surrogatepass")))


def _deep(wrap: Callable[[Json], Json], innermost: Json = NUMBER, depth: int = 100_000) -> Callable[[], Json]:
    def made() -> Json:
        value = innermost
        for _ in range(depth):
            value = wrap(value)
        return value

    return made


# A megabyte of text each.
STRINGS: dict[str, Callable[[], str]] = {
    "fours": _filled("4"),
    "digits": _filled("0123456789"),
    "card numbers": _filled(NUMBER),
    "spaced card numbers": _filled("4242 4242 4242 4242 "),
    "groups of four that fail": _filled("4242-"),
    "spaced digits": _filled("4 "),
    "digits and line breaks": _filled("42\n"),
    "digits and letters": _filled("4a"),
    "timestamps": _filled("1794000000 "),
    "percent signs": _filled("%"),
    "percent escapes": _filled("%34"),
    "percent escapes of percent signs": _filled("%25"),
    "entities": _filled("&#52;"),
    "ampersands": _filled("&#"),
    "JSON escapes": _filled("\\u0034"),
    "backslashes": _filled("\\"),
    "brackets": _filled("["),
    "objects": _filled('{"a":'),
    "quotes": _filled('\\"'),
    "base64": _filled("NDI0"),
    "base64 words": _filled("NDI0MjQyNDI0MjQyNDI0MQ== "),
    "hex": _filled("34"),
    "hex words": _filled("0x34 "),
    "equals signs": _filled("=34"),
    "zero-width signs": _filled("4\u200b"),
    "only zero-width signs": _filled("\u200b"),
    "full-width digits": _filled("\uff14"),
    "combining signs": _filled("4\u0336"),
    "track sentinels": _filled("%B4242^"),
    "security codes": _filled("cvv 1 "),
    "words": _filled("card number "),
    "lone surrogates": _filled("4\ud800"),
    "nulls": _filled("4\x00"),
}
# The rest: shapes, and numbers that Python does not print.
SHAPES: dict[str, Callable[[], Json]] = {
    "100,000 lists deep": _deep(lambda inner: [inner]),
    "100,000 objects deep": _deep(lambda inner: {"a": inner}),
    "100,000 deep and clean": _deep(lambda inner: [inner], "ok"),
    "100,000 keys": lambda: {f"key_{at}": at for at in range(100_000)},
    "100,000 card numbers as keys": lambda: {f"{NUMBER} {at}": at for at in range(100_000)},
    "100,000 card numbers": lambda: [NUMBER] * 100_000,
    "100,000 groups of four": lambda: ["4242"] * 100_000,
    "100,000 small numbers": lambda: list(range(100_000)),
    "a number of 1,000,000 digits": lambda: 10**MEGABYTE + 1,
    "its negative, in a field": lambda: {"card": -(10**MEGABYTE)},
    "a number of 5,000 digits": lambda: [10**5_000],
    "not a number": lambda: [float("nan"), float("inf"), float("-inf"), -0.0, 1e308, 5e-324],
    "JSON in JSON in JSON": _deep(
        lambda inner: '["' + inner.replace("\\", "\\\\").replace('"', '\\"') + '"]', depth=14
    ),
    "a lone surrogate as a key": lambda: {"\udc00": "\ud83d", "\ud800 4242": "x"},
    "a key of a megabyte": lambda: {"4" * MEGABYTE: 1},
}
HOSTILE: dict[str, Callable[[], Json]] = STRINGS | SHAPES
