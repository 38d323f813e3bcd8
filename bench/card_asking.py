"""Starts a redactor's process and asks it; one that hangs or dies is started anew and its end is the answer."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from select import select
from typing import Any

from bench.card_redactors import REDACTORS

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 10  # seconds for one value


@dataclass
class Redactor:
    """A redactor in a process of its own."""

    name: str
    python: str
    process: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        self._start()

    def _start(self) -> None:
        command = [self.python, "-m", "bench.card_worker", self.name]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, bufsize=1
        )
        self._line({"version": None}, patience=60)

    def ask(self, what: str, argument: Any, patience: float = PATIENCE) -> dict[str, Any]:
        """Ask one question; {"answer": …} or {"error": its name}."""
        line = self._line({what: argument}, patience)
        if line:
            answer: dict[str, Any] = json.loads(line)
            return answer
        self.stop()
        died = self.process.returncode not in (0, -9)
        self._start()
        return {"error": "died" if died else f"over {patience} s"}

    def _line(self, request: dict[str, Any], patience: float) -> str:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        ready, _, _ = select([self.process.stdout], [], [], patience)
        return self.process.stdout.readline() if ready else ""

    def stop(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()


def started(name: str, peers: str) -> Redactor:
    """Start a redactor: ours in this Python, another's in the one that has it installed."""
    return Redactor(name, peers if REDACTORS[name][1] else sys.executable)
