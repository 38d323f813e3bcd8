"""Card data in files is found whatever they are packed in and wherever a read ends, and told without its value."""

import bz2
import gzip
import hashlib
import io
import json
import lzma
import os
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from webhooks.card_data.budget import Budget
from webhooks.card_data.files import BLOCK, CLOSED, FileScan
from webhooks.card_data.statement import HIDDEN, Statement
from webhooks.opted_in import OptedIn

AT = datetime(2026, 11, 22, tzinfo=UTC)
FILLER = "Nothing to see in this line, which is as long as lines are.\n"
CLEAN = FILLER * 5_000  # 300 kB: two reads


def card(prefix: str = "400000", length: int = 16) -> str:
    """Make a card number that nobody has."""
    body = prefix.ljust(length - 1, "0")
    return next(f"{body}{last}" for last in range(10) if is_luhn(f"{body}{last}"))


def is_luhn(digits: str) -> bool:
    """Check the last digit as ISO/IEC 7812 does."""
    doubled = (
        int(d) if place % 2 else sum(map(int, str(2 * int(d)))) for place, d in enumerate(digits, len(digits) % 2)
    )
    return sum(doubled) % 10 == 0


CARD = card()


def scan(*paths: Path | str, stdin: bytes = b"", budget: Budget | None = None) -> dict[str, Any]:
    """Scan paths and give back the statement."""
    statement = Statement(AT, OptedIn())
    FileScan(statement, budget or Budget(None, lambda _: None), io.BytesIO(stdin)).run(map(str, paths))
    document = statement.document(AT)
    assert CARD not in json.dumps(document)
    return document


def test_a_clean_file_is_told_with_its_size_and_hash(tmp_path: Path) -> None:
    """An auditor must be able to say which file it was."""
    file = tmp_path / "app.log"
    file.write_text(CLEAN)

    document = scan(file)

    digest = hashlib.sha256(CLEAN.encode()).hexdigest()
    assert document["files"] == [{"path": str(file), "bytes": len(CLEAN), "sha256": digest}]
    assert (document["result"], document["findings"], document["not_read"]) == ("clean", [], [])


@pytest.mark.parametrize("pack", [bytes, gzip.compress, bz2.compress, lzma.compress], ids=["plain", "gz", "bz2", "xz"])
def test_a_number_is_found_with_its_line_in_whatever_it_is_packed(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    """Logs are rotated and compressed; the number in them stays one."""
    file = tmp_path / "dump"
    packed = pack(f"{CLEAN}paid with {CARD}\n{CLEAN}".encode())
    file.write_bytes(packed)

    document = scan(file)

    assert document["result"] == "found"
    assert document["findings"] == [
        {"file": str(file), "detector": "card_number", "count": 1, "rows": [{"line": 5_001}]}
    ]
    assert document["files"][0]["sha256"] == hashlib.sha256(packed).hexdigest()


def test_a_number_in_a_zip_in_a_zip_is_not_passed_over(tmp_path: Path) -> None:
    """What we do not open, we do not call clean."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.csv", CARD)
    file = tmp_path / "export.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sheet.csv", f"x,{CARD}")
        archive.writestr("log.gz", gzip.compress(CARD.encode()))
        archive.writestr("inner.zip", inner.getvalue())

    document = scan(file)

    assert {finding["file"] for finding in document["findings"]} == {f"{file}!sheet.csv", f"{file}!log.gz"}
    assert [unread["what"] for unread in document["not_read"]] == [f"{file}!inner.zip"]


@pytest.mark.parametrize("shift", range(-24, 25, 6))
@pytest.mark.parametrize("separator", ["", " ", "-"])
def test_a_number_across_two_reads_is_found_once(tmp_path: Path, shift: int, separator: str) -> None:
    """Where a read ends is nobody's choice."""
    number = separator.join(CARD[place : place + 4] for place in range(0, 16, 4))
    lines = FILLER * (BLOCK // len(FILLER) + 1)
    file = tmp_path / "app.log"
    file.write_text(f"{lines[: BLOCK + shift]}\n{number}\n{FILLER * 99}")

    assert [finding["count"] for finding in scan(file)["findings"]] == [1]


@pytest.mark.parametrize("filler", ["x", "\n", " y", "12 ab "])
@pytest.mark.parametrize("before", [0, 3000, 4095, 100_000, BLOCK - 8, BLOCK + 1])
def test_a_long_line_is_looked_at_to_its_end(tmp_path: Path, filler: str, before: int) -> None:
    """Dumps have lines of megabytes."""
    file = tmp_path / "dump.sql"
    file.write_text(f"{(filler * (before // len(filler) + 1))[:before]} {CARD} {filler * 2_000}")

    assert [(f["detector"], f["count"]) for f in scan(file)["findings"]] == [("card_number", 1)]


@pytest.mark.parametrize("digits", [20, 5_000, 300_000])
def test_a_run_of_digits_is_not_cut_into_card_numbers(tmp_path: Path, digits: int) -> None:
    """A number of three hundred thousand digits has many card numbers inside, and is none."""
    file = tmp_path / "numbers"
    file.write_text(f"{FILLER}{CARD * (digits // 16 + 1)}"[: len(FILLER) + digits])

    assert scan(file)["findings"] == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "latin-1"])
def test_binary_and_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    """Exports come from everywhere."""
    file = tmp_path / "export.bin"
    file.write_bytes(bytes(range(256)) * 3 if encoding == "latin-1" else b"")
    with file.open("ab") as more:
        more.write(f"für {CARD} x".encode(encoding))

    assert [finding["detector"] for finding in scan(file)["findings"]] == ["card_number"]


def test_folders_are_read_to_their_last_file(tmp_path: Path) -> None:
    """A path may be a folder of logs."""
    (tmp_path / "a/b").mkdir(parents=True)
    for name in ("x.log", "a/y.log", "a/b/z.log"):
        (tmp_path / name).write_text(CARD)
    (tmp_path / "a/b/elsewhere").symlink_to("/")

    document = scan(tmp_path)

    assert [file["path"] for file in document["files"]] == [
        f"{tmp_path}/{n}" for n in ("x.log", "a/y.log", "a/b/z.log")
    ]
    assert len(document["findings"]) == 3
    assert [unread["what"] for unread in document["not_read"]] == [f"{tmp_path}/a/b/elsewhere"]


def test_standard_input_is_a_path_called_dash() -> None:
    """`pg_restore -f - dump | flask doctor card-data -`."""
    document = scan("-", stdin=gzip.compress(f"{CLEAN}{CARD}".encode()))

    assert [finding["file"] for finding in document["findings"]] == ["-"]


def test_what_is_missing_damaged_or_closed_leaves_the_scan_undecided(tmp_path: Path) -> None:
    """A file that was not read is not clean; the others are read nevertheless."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "cut.gz").write_bytes(gzip.compress(os.urandom(200_000))[:-9])
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04nonsense")
    for number, magic in enumerate(CLOSED):
        (tmp_path / f"closed{number}").write_bytes(magic + b"...")

    document = scan(tmp_path, tmp_path / "missing")

    reasons = {Path(unread["what"]).name: unread["reason"] for unread in document["not_read"]}
    assert reasons == {
        "pipe": "not a regular file",
        "cut.gz": "EOFError",
        "bad.zip": "BadZipFile",
        "missing": "FileNotFoundError",
    } | {f"closed{number}": why for number, why in enumerate(CLOSED.values())}
    assert document["result"] == "undecided"


def test_what_a_damaged_file_holds_up_to_its_damage_is_looked_at(tmp_path: Path) -> None:
    """Half a dump may hold all the numbers."""
    file = tmp_path / "cut.gz"
    file.write_bytes(gzip.compress(CARD.encode() + b" " + os.urandom(200_000))[:-9])

    document = scan(file)

    assert (document["result"], [f["count"] for f in document["findings"]]) == ("found", [1])
    assert [unread["reason"] for unread in document["not_read"]] == ["EOFError"]


def test_a_number_in_a_files_name_is_found_and_not_repeated(tmp_path: Path) -> None:
    """The statement goes into a file that people read."""
    file = tmp_path / f"{CARD}.log"
    file.write_text("x")

    document = scan(file)

    assert [found["path"] for found in document["files"]] == [HIDDEN]
    assert document["result"] == "found"


def test_when_time_is_over_what_was_not_read_is_named(tmp_path: Path) -> None:
    """An unfinished scan says so."""
    for name in ("a.log", "b.log"):
        (tmp_path / name).write_text(f"{CARD}\n{CLEAN}")
    ticks = iter(range(100))

    document = scan(tmp_path, budget=Budget(1, lambda _: None, lambda: next(ticks)))

    assert [unread["reason"] for unread in document["not_read"]] == ["the time was over before its end"] * 2
    assert len(document["findings"]) == 2
