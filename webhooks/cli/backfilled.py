"""How a backfill shows what it found: a bar while it reads, lines for what differs, a table at the end."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import click

from storage.backfills import Counts
from storage.held import Difference
from webhooks.backfill import Step


def shown(stream: str, steps: Iterator[Step]) -> Iterator[Step]:
    """Show where somebody watches how many objects were read, and how far back."""
    read = 0

    def told(step: Step | None) -> str | None:
        nonlocal read
        if step is None:
            return None
        read += step.counts.objects
        back = f", back to {datetime.fromtimestamp(step.reached, UTC):%Y-%m-%d %H:%M}" if step.reached else ""
        return f"{read} objects{back}"

    hidden = not sys.stderr.isatty()
    with click.progressbar(steps, label=stream, item_show_func=told, file=sys.stderr, hidden=hidden) as bar:
        yield from bar


def line(difference: Difference) -> str:
    """Write one value that the books hold otherwise than Stripe."""
    ours, theirs = (written(value) for value in (difference.ours, difference.theirs))
    return f"{difference.table} {difference.id} {difference.field}: ours {ours}, Stripe's {theirs}"


def written(value: Any) -> str:
    """Write a value of the books."""
    if value is None:
        return "none"
    return f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else str(value)


def table(found: Mapping[str, Counts]) -> Iterable[str]:
    """Write what each list showed: the same, new, changed, and known objects with people that the vault lacked."""
    width = max(map(len, found), default=0)
    yield f"{'':{width}}  {'read':>9}  {'new':>9}  {'changed':>9}  {'the same':>9}  {'people':>9}"
    for stream, counts in found.items():
        same = counts.objects - counts.news - counts.changed
        numbers = (counts.objects, counts.news, counts.changed, same, counts.people)
        yield f"{stream:{width}}  {'  '.join(f'{number:>9,}' for number in numbers)}"
