"""Compares redactors on the adversarial corpus, a stream of clean events, and hostile values.

    python -m bench.card_numbers run --peers VENV/bin/python [--only NAME,NAME] [--rounds 7] > RESULTS
    python -m bench.card_numbers table RESULTS
    python -m bench.card_numbers misses checkout-ledger [--peers VENV/bin/python]

No value is printed: `misses` names cases by group, kind and place.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from bench.card_asking import Redactor, started
from bench.card_corpus import Case, corpus, ids, is_right
from bench.card_corpus.numbers import common, grouped
from bench.card_corpus.shop import clean_events
from bench.card_hostile import HOSTILE, STRINGS
from bench.card_redactors import REDACTORS

GROUPS = ("people", "encodings", "ordinary", "hard", "beyond")
POLLUTED = 0.01
ACCURACY = ("people", "encodings", "ordinary kept", "hard kept")
COLUMNS = ("redactor", *ACCURACY, "µs per event", "clean", "1 % polluted", "worst 1 MB text")
Results = dict[str, dict[str, Any]]


def streams() -> dict[str, list[str]]:
    """Bodies of the sample's shop, and the same with a card number in every hundredth."""
    random = Random(7)
    clean = clean_events(date(2026, 11, 22))[-400:]
    polluted = [_polluted(event, random) if random.random() < POLLUTED else event for event in clean]
    return {name: [json.dumps(event) for event in told] for name, told in (("clean", clean), ("polluted", polluted))}


def _polluted(event: dict[str, Any], random: Random) -> dict[str, Any]:
    told = {**event["data"]["object"], "description": f"phoned, card {grouped(common(random))} ok"}
    return {**event, "data": {**event["data"], "object": told}}


def wrong(redactor: Redactor, cases: list[Case]) -> Iterator[tuple[str, Case, str]]:
    """Put every case to a redactor; yields the ids of those that went wrong, and how."""
    for name, case in zip(ids(cases), cases, strict=True):
        said = redactor.ask("scrub", case.value)
        if "error" in said:
            yield name, case, said["error"]
        elif not is_right(case, said["answer"]):
            yield name, case, "wrong"


def accuracy(redactor: Redactor, cases: list[Case]) -> dict[str, Any]:
    """Share of right answers by group, and the number of exceptions."""
    totals = Counter(case.group for case in cases)
    misses = list(wrong(redactor, cases))
    by_group = Counter(case.group for _, case, _ in misses)
    right = {group: round(100 * (1 - by_group[group] / totals[group]), 1) for group in GROUPS}
    return {"right_percent": right, "cases": dict(totals), "exceptions": sum(how != "wrong" for *_, how in misses)}


def speeds(redactors: list[Redactor], rounds: int) -> Results:
    """Time both streams, one redactor after the other in each round; medians."""
    told = streams()
    for redactor in redactors:
        for name, bodies in told.items():
            redactor.ask("load", [name, bodies])
    took: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for _ in range(rounds + 1):
        for redactor in redactors:
            for name in told:
                took.setdefault((redactor.name, name), []).append(redactor.ask("time", name, 60)["answer"])
    return {redactor.name: {name: _medians(took[redactor.name, name][1:]) for name in told} for redactor in redactors}


def _medians(rounds: list[tuple[float, float]]) -> dict[str, float]:
    return {
        "floor_us": round(median(floor for floor, _ in rounds), 1),
        "us": round(median(us for _, us in rounds), 1),
        "ratio": round(median(us / floor for floor, us in rounds), 1),
    }


def hostile(redactor: Redactor) -> dict[str, Any]:
    """Milliseconds for each hostile value, or what became of the redactor."""
    told = {}
    for name in HOSTILE:
        said = redactor.ask("hostile", name)
        told[name] = said.get("error") or round(said["answer"] * 1000, 1)
    return told


def run(names: list[str], peers: str, rounds: int) -> None:
    """Print one line of results for each redactor."""
    cases = corpus()
    redactors = [started(name, peers) for name in names]
    accuracies = {redactor.name: accuracy(redactor, cases) for redactor in redactors}
    times = speeds(redactors, rounds)
    for redactor in redactors:
        line = {"redactor": redactor.name, "version": redactor.ask("version", None)["answer"]}
        line |= accuracies[redactor.name] | times[redactor.name] | {"hostile_ms": hostile(redactor)}
        print(json.dumps(line), flush=True)
        redactor.stop()


def table(path: str) -> None:
    """Print the results as a table in Markdown."""
    print("| " + " | ".join(COLUMNS) + " |")
    print("|---" + "|--:" * (len(COLUMNS) - 1) + "|")
    for line in Path(path).read_text().splitlines():
        print(_row(json.loads(line)))


def _row(line: dict[str, Any]) -> str:
    right = " | ".join(f"{line['right_percent'][group]:g} %" for group in GROUPS[:4])
    slowest = [line["hostile_ms"][name] for name in STRINGS]
    failed = [took for took in slowest if isinstance(took, str)]
    worst = failed[0] if failed else f"{max(slowest):.0f} ms"
    clean, polluted = line["clean"], line["polluted"]
    name = line["redactor"] if line["version"] == "this" else f"{line['redactor']} {line['version']}"
    return f"| {name} | {right} | {clean['us']:g} | {clean['ratio']:g}x | {polluted['ratio']:g}x | {worst} |"


def misses(name: str, peers: str) -> None:
    """Print what a redactor got wrong, by kind and case, without a value."""
    redactor = started(name, peers)
    for case_id, _, how in wrong(redactor, corpus()):
        print(f"{how}\t{case_id!r}")
    redactor.stop()


def main(arguments: list[str]) -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["run", "table", "misses"])
    parser.add_argument("argument", nargs="?", help="the file of results, or the redactor")
    parser.add_argument("--peers", default=sys.executable, help="the Python that has the peers installed")
    parser.add_argument("--only", default=",".join(REDACTORS), help="redactors, with commas between")
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args(arguments)
    if given.what == "run":
        run(given.only.split(","), given.peers, given.rounds)
    elif given.what == "table":
        table(given.argument)
    else:
        misses(given.argument, given.peers)


if __name__ == "__main__":
    main(sys.argv[1:])
