"""`flask audit customers --email`: the address is typed unseen or read from standard input, never an argument.

An argument would stay in the shell's history, and every user of the machine sees it in the list of processes.
"""

import sys
from collections.abc import Callable, Mapping
from typing import Any

import click
from sqlalchemy import Engine

from storage.questions.filters import LIVEMODE, TZ
from storage.vault import Vault
from webhooks.by_email import COLUMNS, LONGEST, Finder, document
from webhooks.cli.audit import Teller, write_json, write_table
from webhooks.settings import Settings

GIVEN = ("livemode", "tz")
EMAIL = click.Option(
    ["--email"],
    is_flag=True,
    help="Find customers and guests by the exact e-mail address: it is asked for unseen, or read from standard input.",
)


def join(cli: click.Group, settings: Settings, finance: Engine, registry: Engine) -> None:
    """Let the command of the question `customers` find them by e-mail, too."""
    group = cli.commands["audit"]
    if not isinstance(group, click.Group) or group.commands["customers"].callback is None:
        raise TypeError("flask audit customers is a command of a group")
    command = group.commands["customers"]
    teller = Teller(finance, settings.time_zone, registry)
    command.callback = asked(Finder(Vault(settings.people_key)), teller, command.callback)
    command.params = [*command.params, EMAIL]
    command.allow_extra_args = True  # what is typed after --email must not be repeated: see asked()


def asked(finder: Finder, teller: Teller, question: Any) -> Callable[..., None]:
    """Ask the question, or look an address up."""

    def run(*, email: bool, **given: Any) -> None:
        if click.get_current_context().args:
            raise click.UsageError("this takes options only; an e-mail address is never one: --email asks for it")
        if email:
            look_up(finder, teller, given)
        else:
            question(**given)

    return run


def look_up(finder: Finder, teller: Teller, given: Mapping[str, Any]) -> None:
    """Find whom an address is known of."""
    form = given["form"]
    others = [name for name, value in given.items() if value is not None and name not in (*GIVEN, "form")]
    if others or form not in {"table", "json"}:
        raise click.UsageError("--email goes with --livemode, and with --format table or json")
    filters = teller.filters((LIVEMODE, TZ), {name: given[name] for name in GIVEN})
    email = typed()
    with teller.reading() as connection:
        people = finder.people(connection, email, livemode=filters.livemode)
    if form == "json":
        write_json(document(people, filters))
        return
    write_table(COLUMNS, [one._asdict() for one in people.found], filters)
    if not people.is_whole:
        click.echo("There are more; the newest are listed.")


def typed() -> str:
    """Ask for the address without showing it; read a line where nobody sits at a terminal."""
    text: str = click.prompt("E-mail", hide_input=True, err=True) if sys.stdin.isatty() else sys.stdin.readline()
    if not 0 < len(text.strip()) <= LONGEST:
        raise click.UsageError("no e-mail address was given")
    return text
