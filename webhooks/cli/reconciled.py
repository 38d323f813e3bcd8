"""How a terminal is told of a run: how far it is, what differs, and what could not be checked."""

import sys
from collections.abc import Iterator
from typing import Any

import click

from webhooks.reconcile import STEPS, Outcome


def progress() -> Any:
    """Show a bar where somebody watches."""
    return click.progressbar(length=STEPS, label="Comparing", file=sys.stderr, hidden=not sys.stderr.isatty())


def report(outcome: Outcome) -> Iterator[str]:
    """Say what was found, a line each, and what could not be checked."""
    statement = outcome.statement
    for finding in outcome.findings:
        ours, theirs = finding.ours or "–", finding.theirs or "–"
        what = f"{finding.object_type} {finding.object_id} {finding.field}".rstrip()
        yield f"{finding.kind}: {what}: ours {ours}, theirs {theirs}"
    compared = sum(counts["at_stripe"] for counts in statement["compared"].values())
    if statement["compared"]:
        yield f"{compared} objects and events compared, {len(outcome.findings)} differences"
    else:
        yield f"Nothing at Stripe was compared. {len(outcome.findings)} differences in the books by themselves"
    if outcome.settled is not None:
        yield "{} discrepancies opened, {} closed, {} stand".format(*outcome.settled)
    for limit in statement["not_checked"]:
        count = f" ({limit['count']})" if "count" in limit else ""
        yield f"not checked: {limit['what']}{count}: {limit['reason']}"
