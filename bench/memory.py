"""Does the service keep what it has handled? Resident memory of its processes while 200,000 events pass.

    python bench/memory.py KIT URL --secret whsec_... --pid GUNICORN_MASTER [--events 200000] [--connections 16]

Every round is a stream of its own seed, so that every event is new. Prints MiB (proportional set size) per round.
"""

import argparse
import sys
from pathlib import Path

ROUND = 20_000


def resident(pid: int) -> float:
    """Add up the memory of a process and its children, shared pages shared out."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    pages = [Path(f"/proc/{process}/smaps_rollup").read_text() for process in (str(pid), *children)]
    return sum(int(line.split()[1]) for page in pages for line in page.splitlines() if line.startswith("Pss:")) / 1024


def main() -> None:
    """Send round after round and look at the memory after each."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("kit")
    arguments.add_argument("url")
    arguments.add_argument("--secret", required=True)
    arguments.add_argument("--pid", type=int, required=True)
    arguments.add_argument("--events", type=int, default=200_000)
    arguments.add_argument("--connections", type=int, default=16)
    given = arguments.parse_args()
    sys.path.insert(0, given.kit)
    import events  # noqa: PLC0415 — found in the kit's folder, which is an argument
    import load  # noqa: PLC0415

    print(f"start {resident(given.pid):.1f} MiB", flush=True)
    for number in range(given.events // ROUND):
        stream, _ = events.generate(ROUND, seed=1000 + number, dup=0.02, ooo=0.05, pan=0.01)
        answered = load.run([event["body"] for event in stream], given.url, given.secret, given.connections)
        memory = resident(given.pid)
        print(
            f"{(number + 1) * ROUND} events: {memory:.1f} MiB, {answered['rps']:.0f}/s, {answered['codes']}", flush=True
        )


if __name__ == "__main__":
    main()
