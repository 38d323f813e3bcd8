"""The worker on stage: events that ask for every task, and the process that does what they ask for."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.canary.api import FAULTS
from tests.canary.deliveries import event, thin
from tests.canary.marks import Marks
from tests.canary.objects import marked, natural
from tests.service.conftest import ROOT
from webhooks.enrich import TASKS
from webhooks.redaction.rules import RULES

KEY = "rk_live_of_the_canary"  # the stage is in live mode
PATIENCE_S = 300
Json = Any
# A task that no event asks for, as if it were due.
DUE = """
insert into procrastinate_jobs (queue_name, task_name, args) values ('stripe', :name, '{"timestamp": 1795600800}')
"""


def listed(marks: Marks) -> dict[str, Json]:
    """An event that only the list of events shows: no delivery brought it."""
    return event(marks, marked(marks, "refund", natural)) | {"type": "refund.updated", "created": 1_795_600_800}


def asking(marks: Marks) -> Iterator[dict[str, Json]]:
    """Ask for every task: once for an object that the API shows whole, and once for each way in which it can fail."""
    for word in ("whole", *FAULTS):
        for event_type in TASKS:
            yield event(marks, {"object": kind(event_type), "id": named("x", word, marks)}) | {"type": event_type}
        moved = {"id": named("ch", "moved", marks), "balance_transaction": named("txn", word, marks)}
        yield event(marks, {"object": "charge"} | moved)
        yield thin(marks, "refund", named("re", word, marks)) | {"type": "v1.refund.updated"}


def named(prefix: str, word: str, marks: Marks) -> str:
    """Write an id that says how the API answers."""
    return f"{prefix}_{word}_" + marks.text("asked for", "envelope")


def kind(event_type: str) -> str:
    """Name the object that events of a type are about."""
    return max((name for name in RULES if event_type.startswith(f"{name}.")), key=len)


def run(environ: Mapping[str, str], log: Path) -> int:
    """Have a worker do what waits, saying all it can, and tell its exit code."""
    given = {**environ, "STRIPE_LOG": "debug", "PYTHONASYNCIODEBUG": "1"}
    command = [sys.executable, "-m", "flask", "worker", "--once"]
    with log.open("ab") as said:
        ended = subprocess.run(command, cwd=ROOT, env=given, stdout=said, stderr=said, timeout=PATIENCE_S, check=False)
    return ended.returncode
