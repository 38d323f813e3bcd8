"""Finds a number that was split over objects that stand side by side: each holds one group, beside what names it."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from webhooks.redaction.detectors import siblings

Json = Any
Path = tuple[str, ...]

# What stands in each object of a list and is no part of a number: four cards have four last fours.
_NOT_PARTS: Final = re.compile("last_?-?(?:4|four)|ending|iin|indicator|reason|sku|room", re.IGNORECASE)


def can_be_column(name: str) -> bool:
    """Tell whether fields of that name can hold parts of one number."""
    return siblings.are_family(name, name) and not _NOT_PARTS.search(name)


def split_objects(objects: Sequence[Json]) -> list[tuple[int, Path]]:
    """Say in which objects, and where in each, a number stands between them."""
    columns: dict[Path, list[tuple[int, str]]] = {}
    for place, found in enumerate(objects if len(objects) <= siblings.MOST_FIELDS else ()):
        for path, digits in _parts(found):
            columns.setdefault(path, []).append((place, digits))
    return [(place, path) for path, column in columns.items() for place in _numbers(column)]


def _parts(found: Json) -> Iterator[tuple[Path, str]]:
    for name, value in found.items() if isinstance(found, dict) else ():
        if isinstance(value, dict):
            yield from (((name, inner), digits) for inner, item in value.items() if (digits := _part(inner, item)))
        elif digits := _part(name, value):
            yield (name,), digits


def _part(name: Json, value: Json) -> str | None:
    return siblings.part(value) if isinstance(value, str) and can_be_column(str(name)) else None


def _numbers(column: list[tuple[int, str]]) -> Iterator[int]:
    """Take neighbours only."""
    run: list[tuple[int, str]] = []
    for place, digits in (*column, (-1, "")):
        if run and place != run[-1][0] + 1:
            yield from (run[hit][0] for hit in siblings.split_texts([one for _, one in run]))
            run = []
        run.append((place, digits))


def masked_at(found: Json, path: Path, mask: Json) -> Json:
    """Copy an object with the mask at that place."""
    if not isinstance(found, dict) or path[0] not in found:
        return found
    return {**found, path[0]: mask if len(path) == 1 else masked_at(found[path[0]], path[1:], mask)}
