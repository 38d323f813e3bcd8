"""`flask audit save` and `run`: give a question a name, and ask it by that name."""

import re
from getpass import getuser
from pathlib import Path

import click
from sqlalchemy import Engine

from storage import saved
from storage.database import UnavailableError, connect, transaction
from storage.questions import QUESTIONS
from webhooks.cli.audit import FORMAT, OUTPUT, How, Teller, options
from webhooks.cli.reconciling import note
from webhooks.scrubbing import scrubbed
from webhooks.settings import Settings

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)
NOT_SAVED = frozenset({"after", "limit", "form", "output"})  # where a page begins, and how the answer is written
UNREAD = {"ignore_unknown_options": True}  # the question's own options: it reads them


def join(cli: click.Group, settings: Settings, finance: Engine, registry: Engine) -> None:
    """Add the commands to `flask audit`."""
    group = cli.commands["audit"]
    if not isinstance(group, click.Group):
        raise TypeError("flask audit is a group of commands")
    teller = Teller(finance, settings.time_zone, registry)
    group.add_command(save_command(settings, teller))
    group.add_command(run_command(teller))


def name_of(_: click.Context, __: click.Parameter, value: str) -> str:
    """Check that a name fits into an address."""
    if not NAME.fullmatch(value):
        raise click.BadParameter("must be small letters, digits and hyphens, at most 64")
    return value


NAMED = click.Argument(["name"], callback=name_of)


def save_command(settings: Settings, teller: Teller) -> click.Command:
    """Make saving a command."""

    def save(name: str, question: str, by: str, filters: tuple[str, ...]) -> None:
        """Save a question and its filters under a name: flask audit save march totals --period 2026-03.

        A name given anew is the newer question's.
        """
        offered = QUESTIONS[question].filters
        params = [option for option in options(offered) if option.name not in NOT_SAVED]
        given = click.Command(question, params=params).make_context(question, list(filters)).params
        checked = teller.filters(offered, given)
        write(settings, name, question, dict(checked.given), by)
        click.echo(f"Saved: flask audit run {name}, or /audit/saved/{name}")

    params = [
        NAMED,
        click.Argument(["question"], type=click.Choice(sorted(QUESTIONS))),
        click.Option(["--by"], default=lambda: scrubbed(getuser()), callback=note, help="Who saves it."),
        click.Argument(["filters"], nargs=-1, type=click.UNPROCESSED),
    ]
    return click.Command("save", callback=save, params=params, help=save.__doc__, context_settings=UNREAD)


def write(settings: Settings, name: str, question: str, filters: dict[str, str], by: str) -> None:
    """Keep the name; the database is written to with intake's rights."""
    engine = connect(settings.database_url, role="intake", pool_size=1)
    try:
        with transaction(engine) as connection:
            saved.save(connection, name, question, filters, by)
    except UnavailableError:
        raise click.ClickException("the database is away; nothing was written") from None
    finally:
        engine.dispose()


def run_command(teller: Teller) -> click.Command:
    """Make asking by name a command."""

    def run(name: str, form: str, output: Path | None) -> None:
        """Ask a question that was saved under a name."""
        with teller.reading() as connection:
            found = saved.find(connection, name)
        if found is None:
            raise click.ClickException("there is no such name; flask audit saved lists them")
        teller.answer(QUESTIONS[found.question], How.given(form, output), found.filters)

    return click.Command("run", callback=run, params=[NAMED, FORMAT, OUTPUT], help=run.__doc__)
