"""`flask db`: the database's migrations and address."""

import click
from flask.cli import AppGroup
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from storage import migrate
from webhooks.settings import Settings

TOLD = {
    migrate.AT_HEAD: "newest",
    migrate.BEHIND: "behind: flask db upgrade",
    migrate.AHEAD: "ahead: a newer release has migrated it; start that one here, too",
}


def group(settings: Settings, owner: Engine) -> AppGroup:
    """Make the commands."""
    commands = AppGroup("db", help="The database: migrate it, ask where it is.")

    @commands.command()
    def upgrade() -> None:
        """Bring the database up to the newest migration. Safe to run twice, also at the same time."""
        try:
            with owner.connect() as connection:
                state = migrate.state(connection)
            if state == migrate.AHEAD:
                raise click.ClickException(f"nothing was done; the database is {TOLD[state]}")
            migrate.upgrade(owner)
        except DBAPIError as error:
            raise click.ClickException(migrate.explained(error)) from None
        click.echo("The database is up to date.")

    @commands.command()
    def current() -> None:
        """Show the database's migration, and whether it is the newest."""
        with owner.connect() as connection:
            seen = ", ".join(sorted(migrate.current(connection))) or "none"
            click.echo(f"{seen} ({TOLD[migrate.state(connection)]})")

    @commands.command()
    def url() -> None:
        """Print the address of the database in use, as psql takes it; it may hold a password."""
        click.echo(settings.database_url)

    return commands
