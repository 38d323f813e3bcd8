"""The README is what people follow: its settings, commands, events and links are the product's own."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from dotenv import dotenv_values

from storage.questions import QUESTIONS
from tests.conftest import Ledger
from webhooks.event_types import SNAPSHOT_TYPES
from webhooks.variables import VARIABLES

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()


def section(title: str) -> str:
    """The text under a heading, up to the next of the same rank."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_settings_table_is_what_the_service_reads():
    """An operator sets what the table says, and nothing else tells them."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) ?\| (.+) \|$", section("Settings"), re.MULTILINE)
    documented = [(name, default.strip("`"), meaning) for name, default, meaning in rows]

    assert documented == [tuple(variable) for variable in VARIABLES]


def test_example_file_has_the_variables_of_the_table_in_its_order():
    """Whoever fills in `.env` reads the table beside it."""
    text = (ROOT / ".env.example").read_text()
    uncommented = re.sub(r"^# (?=[A-Z_]+=)", "", text, flags=re.MULTILINE)
    named = re.findall(r"^([A-Z_]+)=", uncommented, re.MULTILINE)

    assert named == [variable.name for variable in VARIABLES]
    assert set(dotenv_values(ROOT / ".env.example").values()) == {""}


def test_event_list_can_be_pasted():
    """Stripe refuses an endpoint with a type that it does not know, and says so of one type at a time."""
    types = re.search(r'EVENTS="(.+?)"', README, re.DOTALL)[1].replace("\\\n", "").split(",")

    assert [name for name in types if name not in SNAPSHOT_TYPES or types.count(name) > 1] == []


def test_each_question_is_listed_with_its_page_and_command():
    """A question that the README does not name is asked by nobody."""
    row = "| {0.title} | `/audit/{0.name}` | `flask audit {0.name}` |"

    assert [name for name, question in QUESTIONS.items() if row.format(question) not in section("Ask")] == []


COMMANDS = sorted(set(re.findall(r"\.venv/bin/flask(?: -e \S+)? ([a-z][^`\n)|]*)", README)))


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_exists(ledger: Ledger, command: str):
    """A command that was renamed must be renamed here, too."""
    result = ledger.runner.invoke(args=[*shlex.split(command), "--help"])

    assert (result.exit_code, result.output[:7]) == (0, "Usage: ")


@pytest.mark.parametrize("file", ["README.md", "CHANGELOG.md"])
def test_each_link_leads_somewhere(file: str):
    """A file that moves takes its links along."""
    text = (ROOT / file).read_text()
    headings = {
        re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in re.findall(r"^#+ (.+)$", text, re.M)
    }
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    local = [link for link in links if not link.startswith("https://")]

    found = [link[1:] in headings if link.startswith("#") else (ROOT / link).exists() for link in local]
    assert [link for link, is_there in zip(local, found, strict=True) if not is_there] == []


def test_changelog_tells_of_the_version_that_is_built():
    """A release without its changes written down is not one."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    assert re.findall(r"^## (\S+) - \d{4}-\d{2}-\d{2}$", CHANGELOG, re.MULTILINE)[0] == version
