"""`flask audit --output`: whole files with a manifest, or nothing."""

import hashlib
import json
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.exports.forms import FORMS
from tests.conftest import Ledger
from tests.storage.exports.reading import READERS
from tests.storage.questions.asking import alone, document, paid, refunded


@pytest.mark.parametrize("form", FORMS)
def test_file_has_a_manifest_beside_it(ledger: Ledger, tmp_path: Path, form: str) -> None:
    """Whoever gets both can check the one with the other, without us."""
    ledger.deliver(*paid(1), *paid(2, amount=900))
    file = tmp_path / f"march.{form}"

    result = ledger.runner.invoke(args=["audit", "payments", "--currency", "usd", "--output", str(file)])
    manifest = json.loads((tmp_path / f"march.{form}.manifest.json").read_bytes())

    assert result.exit_code == 0, result.output
    assert len(READERS[form](file.read_bytes())) == 3
    assert [manifest[name] for name in ("file", "question", "form", "rows", "bytes", "sha256")] == [
        file.name,
        "payments",
        form,
        2,
        file.stat().st_size,
        hashlib.sha256(file.read_bytes()).hexdigest(),
    ]
    assert manifest["filters"] == {"currency": "usd", "livemode": True, "tz": "UTC"}
    assert document(ledger, "exports", export=manifest["id"])["rows"][0]["sha256"] == manifest["sha256"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [file.name, f"{file.name}.manifest.json"]


def test_form_may_be_named_apart_from_the_file(ledger: Ledger, tmp_path: Path) -> None:
    """A file may be called as somebody likes."""
    file = tmp_path / "history"

    ledger.deliver(*paid(1), refunded(1, 1000))
    options = ["--format", "jsonl", "--output", str(file)]
    result = ledger.runner.invoke(args=["audit", "payment", "pi_1", *options])

    assert result.exit_code == 0, result.output
    assert {json.loads(line)["type"] for line in file.read_text().splitlines()} >= {"refund.created"}


def test_what_is_no_form_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    """A page of an answer is not a file."""
    result = ledger.runner.invoke(args=["audit", "payments", "--output", str(tmp_path / "a.doc")])

    assert result.exit_code == 2
    assert "--output needs --format, one of: csv, xlsx, jsonl, parquet" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMS)
def test_file_that_breaks_off_leaves_nothing(ledger: Ledger, tmp_path: Path, form: str) -> None:
    """Half a file must not be taken for a whole one: not here, not in the list of files."""
    ledger.deliver(alone(1))
    with ledger.owner.begin() as connection:
        connection.execute(text("revoke insert on exports from intake"))

    result = ledger.runner.invoke(args=["audit", "payments", "--output", str(tmp_path / f"a.{form}")])

    assert result.exit_code != 0
    assert list(tmp_path.iterdir()) == []
    assert document(ledger, "exports")["rows"] == []
