"""Times redaction over a stream of deliveries: `python bench/redact.py STREAM` reads STREAM.bodies.

A stream is a file of bodies, each after its length in four bytes, little-endian.
"""

import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, median, quantiles
from time import perf_counter_ns

import orjson

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from webhooks.envelope import Event
from webhooks.redaction import redact


def bodies(stream: str) -> Iterator[bytes]:
    """Read the bodies one by one."""
    content = Path(stream + ".bodies").read_bytes()
    start = 0
    while start < len(content):
        (length,) = struct.unpack_from("<I", content, start)
        yield content[start + 4 : start + 4 + length]
        start += 4 + length


def event(body: bytes) -> Event:
    """Take the envelope off, without the checks that an untrusted delivery gets."""
    found = orjson.loads(body)
    return Event(
        id=found["id"],
        type=found["type"],
        account=found.get("account") or "",
        livemode=found["livemode"],
        created=found["created"],
        api_version=found["api_version"],
        object_type=found["data"]["object"]["object"],
        object_id=found["data"]["object"].get("id"),
        object=found["data"]["object"],
        previous_attributes=found["data"].get("previous_attributes") or {},
    )


def main(stream: str) -> None:
    """Print what redaction costs per event, and how much of it stays."""
    events = [event(body) for body in bodies(stream)]
    took, facts, person, unknown = [], 0, 0, set()
    for one in events:
        start = perf_counter_ns()
        redacted = redact(one)
        took.append((perf_counter_ns() - start) / 1000)
        facts += len(orjson.dumps(redacted.facts))
        person += len(orjson.dumps(redacted.person))
        unknown.update((one.object_type, path) for path in redacted.receipt.get("unknown", ()))
    print(
        f"{len(events)} events, µs each: mean {mean(took):.1f}, median {median(took):.1f}, "
        f"p99 {quantiles(took, n=100)[98]:.1f}"
    )
    print(f"bytes of JSON each: facts {facts / len(events):.0f}, person {person / len(events):.0f}")
    print(f"fields that no rule names: {sorted(unknown) or 'none'}")


if __name__ == "__main__":
    main(sys.argv[1])
