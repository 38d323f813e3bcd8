"""docs/peer-bugs.md promises tests by their names: each is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "peer-bugs.md").read_text()
CLASSES = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| Class")]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def names_in(file: str) -> set[str]:
    """Name the tests in a file, those in its classes too."""
    tree = ast.parse((ROOT / file).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("line", CLASSES, ids=lambda line: line.split("|")[1].strip())
def test_each_class_of_fault_has_tests_that_exist(line: str) -> None:
    """A page of promises that nobody keeps would be worse than none."""
    named = NAMED.findall(line)

    assert named != []
    assert [name for file, name in named if name not in names_in(file)] == []
    assert line.count("::") == len(named)


def test_the_page_has_every_class() -> None:
    """A line that does not parse as one would be promised nothing."""
    assert len(CLASSES) == 20
