"""What Python, gevent and libraries print by themselves says where a fault is, and nobody's data."""

import io
import json
import subprocess
import sys

import pytest

from tests import cards
from webhooks.settings import ROOT
from webhooks.uncaught import Gate

CARD = cards.number("4", 16, "1357924680")
START = "import sys; from webhooks import logs, uncaught; uncaught.install(); logs.configure('INFO')\n"
FAULTS = {
    "main": "raise ValueError(sys.argv[1])",
    "chained": "try:\n  int('x' + sys.argv[1])\nexcept ValueError as e:\n  raise LookupError(sys.argv[1]) from e",
    "thread": "import threading; t = threading.Thread(target=int, args=('x' + sys.argv[1],)); t.start(); t.join()",
    "unraisable": "class Odd:\n  def __del__(self): raise ValueError(sys.argv[1])\nodd = Odd(); del odd",
    "greenlet": "import gevent; from gevent.hub import Hub; Hub.print_exception = uncaught.in_a_greenlet\n"
    "gevent.joinall([gevent.spawn(int, 'x' + sys.argv[1])])",
    "warning": "import warnings; warnings.warn(sys.argv[1])",
    "stderr": "print('card', sys.argv[1], file=sys.stderr)",
    "pieces": "[sys.stderr.write(piece) for piece in (sys.argv[1][:7], sys.argv[1][7:])]",
    "flushed pieces": "[(sys.stderr.write(piece), sys.stderr.flush()) for piece in (sys.argv[1][:7], sys.argv[1][7:])]",
    "lines": "[print(piece, file=sys.stderr) for piece in (sys.argv[1][:7], sys.argv[1][7:])]",
    "traceback": "import traceback\ntry:\n  int('x' + sys.argv[1])\nexcept ValueError:\n  traceback.print_exc()",
    "log": "import logging\ntry:\n  int('x' + sys.argv[1])\nexcept ValueError:\n  logging.exception(sys.argv[1])",
    "click": "import click; click.UsageError(sys.argv[1]).show()",
    "bad arguments": "import logging; logging.error('%d', sys.argv[1])",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_that_is_printed_repeats_a_number(fault: str) -> None:
    """A platform collects stderr as it collects the log."""
    ended = subprocess.run(
        [sys.executable, "-c", START + FAULTS[fault], CARD], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert (ended.returncode, ended.stdout) == (1 if fault in ("main", "chained") else 0, "")
    assert ended.stderr
    assert CARD not in ended.stderr
    assert CARD[7:] not in ended.stderr


@pytest.mark.parametrize("fault", ["main", "thread", "unraisable", "greenlet"])
def test_an_uncaught_exception_is_a_line_with_its_type_and_place(fault: str) -> None:
    """The operator must find the fault without reading what it was about."""
    ended = subprocess.run(
        [sys.executable, "-c", START + FAULTS[fault], "canary"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    line = json.loads(ended.stderr)

    assert (line["level"], line["message"], line["error"]) == ("CRITICAL", "uncaught exception", "ValueError")
    assert all(frame.startswith("ValueError ") for frame in line["frames"])
    assert "canary" not in ended.stderr


def test_ctrl_c_needs_no_explanation() -> None:
    """Who stops a command knows why it stopped."""
    ended = subprocess.run(
        [sys.executable, "-c", f"{START}raise KeyboardInterrupt"], cwd=ROOT, capture_output=True, check=False
    )

    assert ended.stderr == b""


def test_the_gate_is_the_stream_in_everything_else() -> None:
    """Libraries ask a stream for more than to write."""
    stream = io.StringIO()
    gate = Gate(stream)

    gate.writelines(["one\ntw", "o\n", "three"])
    before = stream.getvalue()
    gate.flush()

    assert (before, stream.getvalue(), gate.isatty()) == ("one\ntwo\n", "one\ntwo\nthree", False)


def test_a_line_without_an_end_is_written_in_the_end() -> None:
    """Memory must not grow with what a library prints."""
    stream = io.StringIO()

    Gate(stream).write("x" * 100_000)

    assert len(stream.getvalue()) == 100_000


def test_digits_at_the_end_wait_for_what_follows_and_are_not_lost() -> None:
    """A number may come in pieces with a flush between them; what comes last comes when the process ends."""
    stream = io.StringIO()
    gate = Gate(stream)

    gate.write("retry 3")
    gate.flush()
    before = stream.getvalue()
    gate.close_line()

    assert (before, stream.getvalue()) == ("retry ", "retry 3")
