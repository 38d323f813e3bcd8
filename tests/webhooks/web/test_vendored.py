"""Code of others is what we say it is: by name, version, licence and hash."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FOLDERS = ("webhooks/web/static/vendor", "tests/browser")
ROW = re.compile(r"^\| `([\w.]+)` \| `[\w.-]+` \| [\d.]+ \| [\w.-]+, \[([\w.]+)\]\(\2\) \| `([0-9a-f]{64})` \|$", re.M)


@pytest.mark.parametrize("name", FOLDERS)
def test_vendored_files_are_listed_unchanged_and_with_their_licence(name: str) -> None:
    """A file that was changed, or that nobody listed, would run in finance's browsers."""
    folder = ROOT / name
    listed = ROW.findall((folder / "VENDORED.md").read_text())

    held = {path.name for pattern in ("*.js", "*.css") for path in folder.glob(pattern)}
    assert {file for file, _, _ in listed} == held
    assert {sha256((folder / file).read_bytes()).hexdigest() for file, _, _ in listed} == {mark for *_, mark in listed}
    assert all((folder / licence).read_text().strip() for _, licence, _ in listed)
