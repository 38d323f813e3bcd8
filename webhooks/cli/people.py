"""`flask people`: what an operator does with the vault, without ever showing anybody in it."""

import click
from flask.cli import AppGroup
from sqlalchemy import Engine

from storage import indexing
from storage.database import UnavailableError
from storage.vault import Vault


def group(owner: Engine, vault: Vault) -> AppGroup:
    """Build the commands; they act as the owner of the tables."""
    commands = AppGroup("people", help="The people vault: make people findable by e-mail.")

    @commands.command("index")
    def index() -> None:
        """Make people that an older release sealed findable by e-mail.

        Each row is opened in memory, and a keyed digest of its addresses is written beside it. May be ended at any time
        and run again: what is done stays done. Run it once after the upgrade.
        """
        try:
            with click.progressbar(length=0, label="Indexing people", show_percent=False, show_pos=True) as bar:
                done = indexing.index(owner, vault, bar.update)
        except UnavailableError:
            raise click.ClickException("the database is away; run it again: what was done stays done") from None
        click.echo(f"{done.read} rows without a digest, {done.written} indexed, {done.closed} did not open")

    return commands
