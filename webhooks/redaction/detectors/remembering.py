"""Remembers what was answered about the names of fields; never a name that could be a card number."""

import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

Name = TypeVar("Name")
Answer = TypeVar("Answer")

MOST: Final = 4_096
LONGEST: Final = 64  # names at once
_ORDINARY: Final = re.compile("[^0-9]{0,40}[0-9]{0,3}")
_ORDINARY_OCTETS: Final = re.compile(_ORDINARY.pattern.encode())


class Remembered(dict[Name, Answer]):
    """A table of answers that fills when asked: about a name, its octets, or several of them at once."""

    def __init__(self, answer: Callable[[Name], Answer]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, name: Name) -> Answer:
        answer = self._answer(name)
        if _is_ordinary(name):
            if len(self) >= MOST:
                self.clear()
            self[name] = answer
        return answer


def _is_ordinary(name: Any) -> bool:
    if isinstance(name, tuple):
        return len(name) <= LONGEST and all(map(_is_ordinary, name))
    pattern = _ORDINARY_OCTETS if isinstance(name, bytes) else _ORDINARY
    return pattern.fullmatch(name) is not None
