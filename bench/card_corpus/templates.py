"""The texts around the numbers, read from the two lists beside this file."""

import tomllib
from pathlib import Path

Templates = dict[str, dict[str, list[str]]]


def _read(name: str) -> Templates:
    return tomllib.loads((Path(__file__).parent / name).read_text())


PEOPLE, ORDINARY = _read("people.toml"), _read("ordinary.toml")
