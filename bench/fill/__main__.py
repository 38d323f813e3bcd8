"""Fill an empty ledger with the books of an invented shop.

    python -m bench.fill --payments 1000000 --url postgresql://…

Three years of payments in four currencies, with charges, checkouts, balance transactions, refunds, disputes, invoices,
subscriptions, payouts and what they consist of, transfers and application fees; test mode and connected accounts;
and the events that tell all of it, some of them received a day late. The same number makes the same books.
"""

import argparse

from bench.fill.loading import fill
from storage import migrate
from storage.database import connect


def main() -> None:
    """Migrate, make, load."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--payments", type=int, default=1_000_000)
    parser.add_argument("--url", required=True)
    options = parser.parse_args()
    owner = connect(options.url)
    migrate.upgrade(owner)
    fill(owner, options.payments, lambda said: print(said, flush=True))
    owner.dispose()


if __name__ == "__main__":
    main()
