"""`flask audit`: finance's questions in a terminal, answered by the same functions as the pages."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

import click
import orjson
from flask.cli import AppGroup
from sqlalchemy import Connection, Engine

from storage.database import UnavailableError
from storage.exports import table
from storage.exports.answer import Answer
from storage.exports.cells import readable
from storage.exports.columns import Column, Kind, Row
from storage.exports.forms import FORMS
from storage.questions import QUESTIONS, answering, asked, history, one_payment, payment_objects, payments
from storage.questions.filters import ACCOUNT, LIVEMODE, THEN, TZ, Filter, FilterError, Filters
from storage.questions.history import Step
from storage.questions.question import Question
from webhooks import exporting
from webhooks.asking import document, history_document, reading
from webhooks.cli import files
from webhooks.exporting import Export
from webhooks.scrubbing import scrubbed

HISTORY_FILTERS = (LIVEMODE, TZ, ACCOUNT, *THEN)
AT = Column("at", Kind.TIME)
FORMAT = click.Option(
    ["--format", "form"],
    type=click.Choice(["table", "json", *FORMS]),
    default="table",
    show_default=True,
    help="table and json are a page of the answer, all others the whole.",
)
OUTPUT = click.Option(
    ["--output"],
    metavar="FILE",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the whole answer into a file, and its row count and SHA-256 into FILE.manifest.json beside it.",
)


def group(finance: Engine, zone: ZoneInfo, registry: Engine) -> AppGroup:
    """Build one command for each question."""
    commands = AppGroup("audit", help="Ask what finance asks: payments, refunds, totals and more.")
    teller = Teller(finance, zone, registry)
    for question in QUESTIONS.values():
        commands.add_command(question_command(teller, question))
    commands.add_command(payment_command(teller))
    return commands


@dataclass(frozen=True, slots=True)
class How:
    """In which form an answer is wanted, and into which file, if into one."""

    form: str
    output: Path | None

    @classmethod
    def given(cls, form: str, output: Path | None) -> Self:
        """Check what was given: a file's form may be told by its name."""
        if output and form not in FORMS:
            form = output.suffix.removeprefix(".")
        if output and form not in FORMS:
            raise click.UsageError(f"--output needs --format, one of: {', '.join(FORMS)}")
        return cls(form, output)


@dataclass(frozen=True, slots=True)
class Teller:
    """Answers in a terminal."""

    finance: Engine
    zone: ZoneInfo
    registry: Engine

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one moment; say so when the database is away."""
        try:
            with reading(self.finance) as connection:
                yield connection
        except UnavailableError:
            raise click.ClickException("the database is away") from None
        except FilterError as error:
            raise click.UsageError(str(error)) from None

    def filters(self, offered: Iterable[Filter], options: Mapping[str, str | None]) -> Filters:
        """Check what the options ask for."""
        given = {name: text for name, text in options.items() if text is not None}
        refuse_card_numbers(*given.values())
        try:
            return asked.read(offered, given.items(), self.zone, datetime.now(UTC))
        except FilterError as error:
            raise click.UsageError(str(error)) from None

    def answer(self, question: Question, how: How, options: Mapping[str, str | None]) -> None:
        """Answer a question."""
        filters, form = self.filters(question.filters, options), how.form
        with self.reading() as connection:
            if form in FORMS:
                answer = exporting.asked(question, filters, question.ask(connection, filters))
                self.write(answer, how, exporting.file_name(question.name, filters, form))
                return
            page = question.page(connection, filters)
        if form == "json":
            write_json(document(question, filters, page))
            return
        write_table(question.columns, page.rows, filters)
        if page.after:
            click.echo(f"There are more: --after {page.after}")

    def write(self, answer: Answer, how: How, name: str) -> None:
        """Write a file where it was asked for, or print it."""
        export = Export(answer, FORMS[how.form], how.output.name if how.output else name)
        if how.output:
            files.write(export, how.output, self.registry)
        else:
            files.show(export)

    def payment(self, id: str, how: How, options: Mapping[str, str | None]) -> None:
        """Tell a payment's history."""
        refuse_card_numbers(id)
        filters = self.filters(HISTORY_FILTERS, options)
        with self.reading() as connection, answering.known(connection, filters):
            payment = payment_objects.find(connection, filters, id)
            if payment is None:
                raise click.ClickException("no event tells of a payment or charge with this id in this mode")
            summary = one_payment.payment(connection, replace(filters, account=payment.account), payment.id)
            steps = history.history(connection, payment)
        if how.form == "json":
            write_json(history_document(payment.id, filters, summary, steps))
        elif how.form in FORMS:
            name = exporting.file_name(f"payment-{payment.id}", filters, how.form)
            self.write(exporting.history_asked(payment.id, filters, steps), how, name)
        else:
            write_table(payments.COLUMNS, summary, filters)
            click.echo()
            write_story(steps, filters)


def refuse_card_numbers(*texts: str) -> None:
    """End the command: an answer would repeat what was asked for, and be kept in a file or a terminal's history."""
    if any(scrubbed(text) != text for text in texts):
        raise click.UsageError("what was asked for looks like a card number; nothing was looked up")


def write_table(columns: Sequence[Column], rows: Sequence[Row], filters: Filters) -> None:
    """Print a table as wide as the terminal."""
    if not filters.livemode:
        click.echo("Test data: nothing here is real money.")
    if not rows:
        click.echo("Nothing found.")
        return
    for line in table.lines(columns, rows, filters.zone, shutil.get_terminal_size((120, 24)).columns):
        click.echo(line)
    click.echo(f"Times in {filters.zone.key}.")


def write_story(steps: Iterable[Step], filters: Filters) -> None:
    """Print what happened, one event after the other, each with what it changed."""
    for step in steps:
        at = readable(AT, {"at": step.created}, filters.zone)
        click.echo(f"\n{at}  {step.type}  {step.event}{'  (waits for a replay)' if step.parked else ''}")
        for change in step.changes:
            row = {"old": change.old, "new": change.new, "currency": change.currency}
            old, new = (table.shown(readable(Column(name, change.kind), row, filters.zone)) for name in ("old", "new"))
            click.echo(f"    {table.shown(change.id)}  {change.field}: {old or '–'} → {new or '–'}")


def write_json(answer: object) -> None:
    """Print a document."""
    click.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2))


def options(offered: Iterable[Filter]) -> list[click.Parameter]:
    """Offer each filter as an option, and the form of the answer."""
    own: list[click.Parameter] = [
        click.Option(
            [f"--{offer.name.replace('_', '-')}", offer.name],
            help=offer.help,
            metavar=f"[{'|'.join(offer.choices)}]" if 0 < len(offer.choices) < 5 else None,
        )
        for offer in offered
    ]
    return [*own, FORMAT, OUTPUT]


def question_command(teller: Teller, question: Question) -> click.Command:
    """Make a question a command; its docstring is the help."""

    def run(form: str, output: Path | None, **given: Any) -> None:
        teller.answer(question, How.given(form, output), given)

    return click.Command(
        question.name, callback=run, params=options(question.filters), help=question.help, short_help=question.title
    )


def payment_command(teller: Teller) -> click.Command:
    """Make a payment's history a command."""

    def run(id: str, form: str, output: Path | None, **given: Any) -> None:
        teller.payment(id, How.given(form, output), given)

    told = history.history.__doc__ or ""
    return click.Command(
        "payment",
        callback=run,
        params=[click.Argument(["id"]), *options(HISTORY_FILTERS)],
        help=told,
        short_help=told.partition("\n")[0],
    )
