"""Prepares the next page while the last is worked on: Stripe's answer takes as long as our commit."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

T = TypeVar("T")
END: Final[Any] = object()


def ahead(items: Iterator[T]) -> Iterator[T]:
    """Give the items in their order; one more than was asked for is prepared in a thread meanwhile, never two."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, END)
        while (item := coming.result()) is not END:
            coming = pool.submit(next, items, END)
            yield item
