"""`make fuzz`: tries every law with bytes that atheris chooses by what they reach in our code.

`python -m tests.fuzz --seconds 300` gives each law its share of the time; what was reached is kept in var/fuzz and
continued from the next time. `python -m tests.fuzz LAW FILE` tries one file again.
"""

import argparse
import logging
import subprocess
import sys
from pathlib import Path

import atheris
import click

with atheris.instrument_imports(include=["webhooks"]):  # must surround the first import of what is to be guided
    from tests.fuzz.laws import LAWS
    from tests.fuzz.seeds import SEEDS

FOLDER = Path(__file__).parents[2] / "var/fuzz"
LONGEST = 4096  # bytes of an input: long ones are for tests/test_robust.py
A_CASE_S = 10  # a case that takes longer is reported as a hang


def fuzz(law: str, seconds: int) -> None:
    """Try one law for some time; ends the process, with 0 if it held."""
    corpus = FOLDER / law
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[law]):
        (corpus / f"seed-{number}").write_bytes(seed)
    limits = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-timeout={A_CASE_S}", "-rss_limit_mb=2048"]
    told = ["-print_final_stats=1", f"-artifact_prefix={FOLDER}/{law}-"]
    atheris.Setup([sys.argv[0], *limits, *told, str(corpus)], LAWS[law])
    atheris.Fuzz()


def fuzz_all(seconds: int) -> int:
    """Try every law in a process of its own; say which did not hold."""
    share = max(seconds // len(LAWS), 1)
    broken = []
    for law in LAWS:
        click.echo(f"\n== {law}: {share} s")
        if subprocess.run([sys.executable, "-m", "tests.fuzz", law, "--seconds", str(share)], check=False).returncode:
            broken.append(law)
    click.echo(f"\nbroken: {', '.join(broken)}; the inputs are in {FOLDER}" if broken else f"\n{len(LAWS)} laws held")
    return len(broken)


def main() -> None:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("law", nargs="?", choices=LAWS)
    parser.add_argument("file", nargs="?", type=Path, help="try this input once")
    parser.add_argument("--seconds", type=int, default=300)
    given = parser.parse_args()
    logging.disable()  # every refusal would be a line
    if given.file:
        LAWS[given.law](given.file.read_bytes())
    elif given.law:
        fuzz(given.law, given.seconds)
    else:
        sys.exit(fuzz_all(given.seconds))


if __name__ == "__main__":
    main()
