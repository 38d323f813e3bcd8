"""The chart of accounts: on which account of the books each movement of Stripe's balance is booked.

Stripe's own words are looked up: the reporting category, which is made for accounting, then the type
(docs.stripe.com/reports/reporting-categories, docs.stripe.com/reports/balance-transaction-types). What neither
names goes to the suspense account, where somebody sees it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from storage.books.toml_file import FileError, document, texts

SHIPPED = Path(__file__).with_name("chart.toml")
OWN = ("clearing", "suspense")
FEES = ("stripe_fee", "fee_tax", "application_fee", "other_fee", "unknown_fee")
TABLES = ("accounts", "fees", "reporting_categories", "types", "exceptions")


class Account(NamedTuple):
    """One account of the books. `is_suspense` marks what nobody mapped."""

    code: str
    name: str
    is_suspense: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Names by code, and codes by Stripe's words. `exceptions` are written category/type and go before all others."""

    clearing: str
    suspense: str
    accounts: Mapping[str, str]
    fees: Mapping[str, str]
    reporting_categories: Mapping[str, str]
    types: Mapping[str, str]
    exceptions: Mapping[str, str]

    def account(self, code: str) -> Account:
        """Take an account by its code."""
        return Account(code, self.accounts[code], code == self.suspense)

    def of_movement(self, category: str | None, type: str | None) -> Account:
        """Find the account that a movement is booked on, opposite the clearing account."""
        exact = self.exceptions.get(f"{category}/{type}")
        return self.account(
            exact or self.reporting_categories.get(category or "") or self.types.get(type or "") or self.suspense
        )

    def of_part(self, part: str, category: str | None, type: str | None) -> Account:
        """Find the account of one line of an entry: the clearing account's, a fee's, or the movement's own."""
        own = {"clearing": self.clearing, "difference": self.suspense} | dict(self.fees)
        return self.account(own[part]) if part in own else self.of_movement(category, type)


def read(text: str) -> Chart:
    """Read a chart; FileError says what is missing."""
    found = document(text, (*OWN, *TABLES))
    clearing, suspense = (code(found.get(name), name) for name in OWN)
    tables = {name: texts(found.get(name, {}), f"[{name}]") for name in TABLES}
    if missing := [name for name in FEES if name not in tables["fees"]]:
        raise FileError(f"needs in [fees]: {', '.join(missing)}")
    named = {clearing, suspense, *(code for name in TABLES[1:] for code in tables[name].values())}
    if not named <= tables["accounts"].keys():
        raise FileError("books on a code that [accounts] does not name")
    return Chart(clearing, suspense, **tables)


def code(given: Any, name: str) -> str:
    """Read the code of an account that every chart has."""
    if isinstance(given, str) and given:
        return given
    raise FileError(f'needs {name} = "…", the code of an account')


@cache
def shipped() -> Chart:
    """Read the chart that comes with the ledger."""
    return read(SHIPPED.read_text())
