"""How an answer leaves as a file: counted, hashed, and written down before its last piece is handed over."""

import hashlib
import secrets
import string
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from storage import exported
from storage.database import transaction
from storage.exports.answer import Answer
from storage.exports.cells import utc
from storage.exports.columns import Row
from storage.exports.forms import Form
from storage.exports.source import source
from storage.exports.spreadsheet import file_part
from storage.questions import history
from storage.questions.adding import ADDED
from storage.questions.filters import Filters
from storage.questions.history import Step
from storage.questions.question import Question
from webhooks.asking import Document, history_rows, told

LETTERS_OF_AN_ID = 24


def asked(question: Question, filters: Filters, rows: Iterator[Row]) -> Answer:
    """Make a file's contents of an answer that is being read."""
    return Answer(
        question=question.name,
        title=question.title,
        definition=question.help.partition("\n\n")[2],
        columns=question.columns,
        rows=rows,
        zone=filters.zone,
        filters=told(question, filters),
        asked_at=datetime.now(UTC),
        added=ADDED.get(question.name, ()),
    )


def history_asked(id: str, filters: Filters, steps: Iterable[Step]) -> Answer:
    """Make a file's contents of a payment's history, a row for each change."""
    title, _, definition = (history.history.__doc__ or "").partition("\n\n")
    return Answer(
        question="payment",
        title=title,
        definition=definition,
        columns=history.COLUMNS,
        rows=history_rows(steps, filters),
        zone=filters.zone,
        filters={"payment": id, **filters.given, "livemode": filters.livemode, "tz": filters.zone.key},
        asked_at=datetime.now(UTC),
    )


def file_name(subject: str, filters: Filters, form: str) -> str:
    """Name a file by what was asked, when, and for which mode."""
    given = filters.given
    span = given.get("period") or "-to-".join(given[name] for name in ("from", "to") if name in given) or "all"
    return f"{file_part(subject)}-{span}-{'live' if filters.livemode else 'test'}.{form}"


def new_id() -> str:
    """Make an id of letters only: digits by chance could look like a card number."""
    return "exp_" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(LETTERS_OF_AN_ID))


@dataclass
class Export:
    """A file while it leaves. What it holds is known and recorded once it is whole; until then nothing tells of it."""

    answer: Answer
    form: Form
    file: str
    id: str = field(default_factory=new_id)
    rows: int = 0
    size: int = 0
    finished_at: datetime | None = None
    digest: Any = field(default_factory=hashlib.sha256)

    def pieces(self, registry: Engine) -> Generator[bytes]:
        """Write the file piece by piece; its end is kept back until the database has it on record.

        So nobody has a whole file that is not on record, and one that broke off is neither whole nor recorded.
        """
        held = b""
        with closing(source(self.answer.rows)) as rows, closing(self._written(rows)) as pieces:
            for piece in pieces:
                if held:
                    yield held
                held = piece
            self.rows = rows.count
        self.finished_at = datetime.now(UTC)
        with transaction(registry) as connection:
            exported.record(connection, **self._facts())
        if held:
            yield held

    def manifest(self) -> Document:
        """Say what the whole file is, so that anybody can check it later."""
        facts = self._facts()
        moments = {"created": utc(self.answer.asked_at), "finished_at": utc(facts["finished_at"])}
        named = ("id", "file", "question", "form", "filters", "created", "finished_at", "rows", "bytes", "sha256")
        return {name: moments.get(name, facts[name]) for name in named} | {"title": self.answer.title}

    def _facts(self) -> dict[str, Any]:
        asked = self.answer.filters
        return {
            "id": self.id,
            "file": self.file,
            "question": self.answer.question,
            "form": self.form.name,
            "filters": dict(asked),
            "livemode": asked["livemode"],
            "account": "" if asked.get("account", "own") == "own" else asked["account"],
            "created": self.answer.asked_at,
            "finished_at": self.finished_at,
            "rows": self.rows,
            "bytes": self.size,
            "sha256": self.digest.hexdigest(),
        }

    def _written(self, rows: Iterator[Row]) -> Generator[bytes]:
        for piece in self.form.pieces(replace(self.answer, rows=rows)):
            if piece:
                self.digest.update(piece)
                self.size += len(piece)
                yield piece
