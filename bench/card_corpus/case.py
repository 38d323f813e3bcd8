"""One case of the corpus: a value that a form, a person or a machine sends, and what in it is secret."""

from collections.abc import Callable, Iterator
from random import Random
from typing import Any, NamedTuple

Json = Any


class Case(NamedTuple):
    """A JSON value; `secret_digits` is empty when the value must come through unchanged.

    `spelling` is how the secret is written in the value, where digits alone would not find it again.
    """

    value: Json
    kind: str
    group: str
    secret_digits: tuple[str, ...] = ()
    spelling: str = ""


Cases = Iterator[Case]
Source = Callable[[Random], Cases]


def ids(cases: list[Case]) -> list[str]:
    """Name each case by group, kind and its place in the kind, so that a report needs no value."""
    seen: dict[tuple[str, str], int] = {}
    named = []
    for case in cases:
        place = seen[case.group, case.kind] = seen.get((case.group, case.kind), -1) + 1
        named.append(f"{case.group}/{case.kind}/{place}")
    return named
