"""`flask db`: the database's migrations and address."""

import click
from flask.cli import AppGroup
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from storage import migrate
from webhooks.settings import Settings


def group(settings: Settings, owner: Engine) -> AppGroup:
    """Make the commands."""
    commands = AppGroup("db", help="The database: migrate it, ask where it is.")

    @commands.command()
    def upgrade() -> None:
        """Bring the database up to the newest migration. Safe to run twice, also at the same time."""
        try:
            migrate.upgrade(owner)
        except DBAPIError as error:
            raise click.ClickException(migrate.explained(error)) from None
        click.echo("The database is up to date.")

    @commands.command()
    def current() -> None:
        """Show the database's migration, and whether it is the newest."""
        with owner.connect() as connection:
            seen = ", ".join(sorted(migrate.current(connection))) or "none"
            click.echo(f"{seen} ({'newest' if migrate.at_head(connection) else 'behind: flask db upgrade'})")

    @commands.command()
    def url() -> None:
        """Print the address of the database in use, as psql takes it; it may hold a password."""
        click.echo(settings.database_url)

    return commands
