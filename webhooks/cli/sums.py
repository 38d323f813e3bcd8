"""`flask sums`: what totals keep ready, brought up to date by hand."""

import click
from flask.cli import AppGroup
from sqlalchemy import Engine

from storage.refreshing import refresh


def group(owner: Engine) -> AppGroup:
    """Build the command; workers do the same every minute."""
    commands = AppGroup("sums", help="The sums that totals keep ready. Totals are right without them, only slower.")

    @commands.command("refresh")
    def command() -> None:
        """Add up what has changed since the last refresh, or everything the first time and after a replay.

        Nobody waits for it, and it may be stopped at any time. A worker does it every minute.
        """
        done = refresh(owner)
        if done is None:
            raise click.ClickException("a worker, or another command, is at it already")
        click.echo(f"{done} quarters of an hour added up")

    return commands
