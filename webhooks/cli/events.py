"""`flask events`: what we keep of an event, which events are parked, and how the books are rebuilt from them."""

import click
import orjson
from flask.cli import AppGroup
from sqlalchemy import Engine

from storage import events, parked, replay
from storage.database import transaction
from storage.exports.cells import utc
from webhooks.replaying import Replaying
from webhooks.scrubbing import scrubbed
from webhooks.showing import shown


def group(owner: Engine) -> AppGroup:
    """Build the commands; they act as the owner of the tables."""
    commands = AppGroup("events", help="The events we keep: show one, see which are parked, replay them.")
    for command in (replay_command, parked_command, show_command):
        commands.add_command(command(owner))
    return commands


def replay_command(owner: Engine) -> click.Command:
    """Rebuild, or try parked events again."""

    @click.command("replay")
    @click.option("--parked", "only_parked", is_flag=True, help="Only try parked events again; nothing waits.")
    @click.argument("ids", nargs=-1, metavar="[evt_…]...")
    def command(ids: tuple[str, ...], *, only_parked: bool) -> None:
        """Rebuild every billing table from the events alone. Deliveries wait meanwhile; readers see the old tables.

        With --parked and the ids of parked events only these are tried.
        """
        if ids and not only_parked:
            raise click.UsageError("single events are replayed with --parked; without it, all events are")
        tried, left = replay_parked(owner, ids) if only_parked else rebuild(owner)
        click.echo(f"{tried} events replayed, {left} parked")

    return command


def parked_command(owner: Engine) -> click.Command:
    """List what waits."""

    @click.command("parked")
    def command() -> None:
        """List the events that wait for a replay: why, since when, and when a worker tries them next."""
        with transaction(owner) as connection:
            for row in parked.listed(connection):
                since, then = utc(row.parked_at), utc(row.next_try_at)
                click.echo(f"{row.id}  {row.type}  {row.error}  since {since}  tries {row.attempts}  next {then}")

    return command


def show_command(owner: Engine) -> click.Command:
    """Show one event."""

    @click.command("show")
    @click.argument("id", metavar="evt_…")
    def command(id: str) -> None:
        """Show all that we keep of an event: its facts, its receipt and, if it is parked, why.

        Personal data is in the vault and not shown; what was dropped or masked is nowhere.
        """
        with transaction(owner) as connection:
            found = shown(connection, id)
        if not found:
            raise click.ClickException("there is no event with this id")
        for event in found:
            click.echo(orjson.dumps(event, option=orjson.OPT_INDENT_2))

    return command


def replay_parked(owner: Engine, ids: tuple[str, ...]) -> tuple[int, int]:
    """Try parked events again: all, or these. An id of none is an error, before anything is done."""
    with transaction(owner) as connection:
        keys = parked.keys(connection, ids)
    missing = set(ids) - {id for id, _, _ in keys}
    if missing:
        told = ", ".join(sorted(map(scrubbed, missing)))
        raise click.ClickException(f"not parked: {told}; nothing was replayed")
    return Replaying(owner).named(keys)


def rebuild(owner: Engine) -> tuple[int, int]:
    """Replay everything in one transaction, showing how far it is."""
    # Each statement must see what was committed before the tables were locked.
    with transaction(owner.execution_options(isolation_level="READ COMMITTED")) as connection:
        total = events.count(connection)
        with click.progressbar(length=total, label="Replaying events") as bar:
            return replay.rebuild(connection, bar.update)
