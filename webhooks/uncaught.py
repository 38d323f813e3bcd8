"""What is said outside the log: uncaught exceptions leave type and place only, and stderr passes the detectors."""

import atexit
import logging
import re
import resource
import sys
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Any, TextIO, cast

from webhooks.logs import frames
from webhooks.scrubbing import MASK, scrubbed

LONGEST_LINE = 1 << 16  # what has no end is written piece by piece
# The end of a text, and the start of the next, that may be parts of one number.
ENDS_IN_DIGITS, BEGINS_WITH_DIGITS = re.compile(r"[0-9][0-9 ._-]{0,40}\Z"), re.compile(r"\W{0,8}[0-9]")
log = logging.getLogger("ledger.uncaught")


def install() -> None:
    """Take over everything by which Python tells of a fault without asking the logs, in whichever process this is."""
    # A core dump would write down what is in memory: objects as Stripe sent them.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.excepthook = told
    threading.excepthook = _in_a_thread
    sys.unraisablehook = _unraisable
    logging.captureWarnings(capture=True)
    if not isinstance(sys.stderr, Gate):
        gate = Gate(sys.stderr)
        atexit.register(gate.close_line)
        sys.stderr = cast("TextIO", gate)


def told(kind: type[BaseException], error: BaseException | None, _: TracebackType | None = None) -> None:
    """Log an exception that nobody caught: its type and place, never its text."""
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("uncaught exception", extra=frames(error) if error is not None else {"error": kind.__name__})


def in_a_greenlet(_hub: object, _context: object, kind: type[BaseException], error: Any, _: object) -> None:
    """Replace gevent's `Hub.print_exception`, which prints the error's text and the greenlet's arguments."""
    told(kind, error if isinstance(error, BaseException) else None)


def _in_a_thread(raised: threading.ExceptHookArgs) -> None:
    told(raised.exc_type, raised.exc_value)


def _unraisable(raised: "sys.UnraisableHookArgs") -> None:
    told(raised.exc_type, raised.exc_value)


class Gate:
    """A text stream before another one: every line passes the detectors, in the words of whatever library wrote it."""

    def __init__(self, stream: TextIO) -> None:
        """Write to `stream`."""
        self._stream = stream
        self._pending = ""
        self._last = ""

    def write(self, text: str) -> int:
        """Hold a line back until it is whole: a number may come in pieces."""
        whole, end, rest = (self._pending + text).rpartition("\n")
        self._pending = rest
        if whole or end:
            self._stream.write("\n".join(map(self._clean, f"{whole}{end}".split("\n"))))
        if len(rest) > LONGEST_LINE:
            self.close_line()
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write them one after the other."""
        for line in lines:
            self.write(line)

    def _clean(self, line: str) -> str:
        """Clean a line; one that goes on with a number of the line before is masked whole."""
        before, self._last = self._last, line or self._last
        tail = ENDS_IN_DIGITS.search(before[-48:])
        if tail and BEGINS_WITH_DIGITS.match(line):
            both = f"{tail[0]}\n{line}"
            if scrubbed(both) != both and scrubbed(line) == line:
                return MASK
        return scrubbed(line)

    def flush(self) -> None:
        """Write what is there, but hold digits back that the next text may go on with."""
        digits = ENDS_IN_DIGITS.search(self._pending[-48:])
        kept = digits[0] if digits and len(self._pending) <= LONGEST_LINE else ""
        told = self._pending[: len(self._pending) - len(kept)]
        self._pending = kept
        self._stream.write(scrubbed(told))
        self._stream.flush()

    def close_line(self) -> None:
        """Write what is there: nothing follows."""
        text, self._pending = self._pending, ""
        self._stream.write(self._clean(text))
        self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        """Be the stream in everything else."""
        return getattr(self._stream, name)
