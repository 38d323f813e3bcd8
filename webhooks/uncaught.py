"""What is said outside the log: uncaught exceptions leave type and place only, and stderr passes the detectors."""

import logging
import resource
import sys
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Any, TextIO, cast

from webhooks.logs import frames
from webhooks.scrubbing import scrubbed

LONGEST_LINE = 1 << 16  # what has no end is written piece by piece
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
        sys.stderr = cast("TextIO", Gate(sys.stderr))


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

    def write(self, text: str) -> int:
        """Hold a line back until it is whole: a number may come in pieces."""
        whole, end, rest = (self._pending + text).rpartition("\n")
        self._pending = rest
        if whole or end:
            self._stream.write("\n".join(map(scrubbed, f"{whole}{end}".split("\n"))))
        if len(rest) > LONGEST_LINE:
            self.flush()
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write them one after the other."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Write what is there."""
        text, self._pending = self._pending, ""
        self._stream.write(scrubbed(text))
        self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        """Be the stream in everything else."""
        return getattr(self._stream, name)
