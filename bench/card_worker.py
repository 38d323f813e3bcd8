"""One redactor in a process of its own: `python -m bench.card_worker NAME` answers requests, a line of JSON each.

It needs orjson and the redactor's package, nothing of ours: so it runs in the peers' environment too.
"""

import json
import sys
from time import perf_counter
from typing import Any

import orjson

from bench.card_hostile import HOSTILE
from bench.card_redactors import REDACTORS, Redactor, version

Json = Any

ROUNDS, LONG_S = 3, 2


class Worker:
    """Answers `scrub`, `load`, `time`, `hostile` and `version`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.redact: Redactor = REDACTORS[name][0]()
        self.streams: dict[str, list[bytes]] = {}

    def version(self, _: Json) -> Json:
        """Say which release this is."""
        return version(self.name)

    def scrub(self, value: Json) -> Json:
        """Redact one value."""
        return self.redact(value)

    def load(self, stream: Json) -> Json:
        """Take the bodies of a stream, to be timed later."""
        name, bodies = stream
        self.streams[name] = [body.encode() for body in bodies]
        return len(bodies)

    def time(self, name: str) -> Json:
        """Microseconds per event: parse and print alone, and redaction of what was parsed."""
        bodies = self.streams[name]
        start = perf_counter()
        events = [orjson.loads(body) for body in bodies]
        for event in events:
            orjson.dumps(event)
        floor = perf_counter()
        for event in events:
            self.redact(event)
        return [(floor - start) / len(bodies) * 1e6, (perf_counter() - floor) / len(bodies) * 1e6]

    def hostile(self, name: str) -> Json:
        """Seconds that a hostile value takes: the best of three, or the first when that is long."""
        value = HOSTILE[name]()
        took: list[float] = []
        while len(took) < ROUNDS and min(took, default=0) < LONG_S:
            start = perf_counter()
            self.redact(value)
            took.append(perf_counter() - start)
        return min(took)


def answer(worker: Worker, line: str) -> Json:
    """Answer one request; an exception is told by its name only, for its text may hold the value."""
    (request,) = json.loads(line).items()
    try:
        return {"answer": getattr(worker, request[0])(request[1])}
    except Exception as error:  # noqa: BLE001 — whatever a redactor raises is a result
        return {"error": type(error).__name__}


def main(name: str) -> None:
    """Answer until the requests end; what a redactor prints itself goes to standard error."""
    out, sys.stdout = sys.stdout, sys.stderr
    worker = Worker(name)
    for line in sys.stdin:
        print(json.dumps(answer(worker, line)), file=out, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
