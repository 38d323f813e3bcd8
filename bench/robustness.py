"""Times what nobody sends by accident: `python bench/robustness.py` parses and redacts each hostile event.

Beside each time stands that of orjson.loads over the same bytes: what it costs to read them at all.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import perf_counter

import orjson

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.hostile import PLACES, REFUSED, VALUES, body
from webhooks import envelope
from webhooks.redaction import redact

ROUNDS = 3


def redacted(payload: bytes) -> None:
    """Do what a delivery's bytes go through between signature and database."""
    with suppress(envelope.NotAnEventError):
        redact(envelope.parse(payload))


def loaded(payload: bytes) -> None:
    """Read the JSON, and nothing else."""
    with suppress(orjson.JSONDecodeError):
        orjson.loads(payload)


def milliseconds(action: Callable[[bytes], None], payload: bytes) -> float:
    """Take the best of some rounds."""
    took = []
    for _ in range(ROUNDS):
        start = perf_counter()
        action(payload)
        took.append(perf_counter() - start)
    return min(took) * 1000


def main() -> None:
    """Print for each value its slowest place."""
    print(f"{'value':42}{'bytes':>9}  {'slowest place':18}{'redact ms':>10}{'loads ms':>10}")
    slowest = 0.0
    for name, make in (VALUES | REFUSED).items():
        value = make()
        payloads = {place: body(value, place) for place in PLACES}
        times = {place: milliseconds(redacted, payload) for place, payload in payloads.items()}
        place = max(times, key=times.__getitem__)
        slowest = max(slowest, times[place])
        loads = milliseconds(loaded, payloads[place])
        print(f"{name:42}{len(payloads[place]):9,}  {place:18}{times[place]:10.1f}{loads:10.1f}", flush=True)
    print(f"slowest of {len(VALUES | REFUSED)} values in {len(PLACES)} places: {slowest:.1f} ms")


if __name__ == "__main__":
    main()
