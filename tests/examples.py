"""How many examples a law of the ledger is tried on: few beside all other tests, many in a campaign of its own."""

import os

TIMES = int(os.environ.get("LEDGER_EXAMPLES_TIMES", "1"))


def examples(few: int) -> int:
    """Say how many, from how many take a few seconds; `make laws` tries many times as many."""
    return few * TIMES
