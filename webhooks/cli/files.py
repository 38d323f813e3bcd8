"""Answers as files, written from a terminal: whole or not at all, with a manifest beside them."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import orjson
from sqlalchemy import Engine

from webhooks.exporting import Export

TEXTS = frozenset({"csv", "jsonl"})


def write(export: Export, file: Path, registry: Engine) -> None:
    """Write a file and its manifest. It has its name once it is whole: what broke off leaves nothing."""
    unfinished = file.with_name(f"{file.name}.part")
    try:
        with unfinished.open("wb") as opened, progress(export, export.pieces(registry)) as pieces:
            for piece in pieces:
                opened.write(piece)
        os.replace(unfinished, file)
    except OSError as error:
        raise click.ClickException(f"the file cannot be written: {error.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)
    manifest = orjson.dumps(export.manifest(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    file.with_name(f"{file.name}.manifest.json").write_bytes(manifest)
    click.echo(f"{export.rows:,} rows, {export.size:,} bytes, SHA-256 {export.digest.hexdigest()}", err=True)


@contextmanager
def progress(export: Export, pieces: Iterator[bytes]) -> Iterator[Iterator[bytes]]:
    """Show on a terminal how far a file has come; how long it will be is known only at its end."""

    def come(_: bytes | None) -> str:
        return f"{export.rows:,} rows, {export.size / 1_000_000:,.1f} MB"

    with click.progressbar(pieces, label=export.file, item_show_func=come, file=sys.stderr) as bar:
        yield iter(bar)


def show(export: Export) -> None:
    """Print an answer piece by piece. It is no file, so nothing is written down of it."""
    if export.form.name not in TEXTS and sys.stdout.isatty():
        raise click.UsageError(f"{export.form.label} is not for a terminal: give --output FILE")
    out = sys.stdout.buffer
    for piece in export.form.pieces(export.answer):
        out.write(piece)
    out.flush()
