"""`flask events`: rebuild the billing tables from the events, and try parked events again."""

import click
from flask.cli import AppGroup
from sqlalchemy import Engine

from storage import events, parked, replay
from storage.database import transaction


def group(owner: Engine) -> AppGroup:
    """Build the commands; they act as the owner of the tables."""
    commands = AppGroup("events", help="The events we keep: replay them, see which are parked.")

    @commands.command("replay")
    @click.option("--parked", "only_parked", is_flag=True, help="Only try the parked events again; nothing waits.")
    def replay_command(*, only_parked: bool) -> None:
        """Rebuild every billing table from the events alone. Deliveries wait meanwhile; readers see the old tables."""
        if only_parked:
            with transaction(owner) as connection:
                tried, left = replay.retry_parked(connection)
        else:
            tried, left = rebuild(owner)
        click.echo(f"{tried} events replayed, {left} parked")

    @commands.command("parked")
    def parked_command() -> None:
        """List the events that wait for a replay, and why."""
        with transaction(owner) as connection:
            for row in parked.listed(connection):
                click.echo(
                    f"{row.id}  {row.type}  {row.error}  since {row.parked_at:%Y-%m-%dT%H:%M:%SZ}  tries {row.attempts}"
                )

    return commands


def rebuild(owner: Engine) -> tuple[int, int]:
    """Replay everything in one transaction, showing how far it is."""
    # Each statement must see what was committed before the tables were locked.
    with transaction(owner.execution_options(isolation_level="READ COMMITTED")) as connection:
        total = events.count(connection)
        with click.progressbar(length=total, label="Replaying events") as bar:
            return replay.rebuild(connection, bar.update)
