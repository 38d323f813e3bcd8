"""How far a scan is, and whether it has time left."""

import time
from collections.abc import Callable
from dataclasses import dataclass


class BudgetError(Exception):
    """The time that the scan was given is over."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Called with each piece of work done: tells the progress bar, and ends the scan at a moment of the clock."""

    ends: float | None
    progress: Callable[[int], object]
    clock: Callable[[], float] = time.monotonic

    def __call__(self, done: int) -> None:
        """Note that some rows or bytes are done."""
        self.progress(done)
        if self.ends is not None and self.clock() >= self.ends:
            raise BudgetError("the time was over before its end")
