"""Rates of commissions: what a payee earns of the payments that were made for it, from day to day.

Amounts are whole minor units throughout. A line's commission is its basis times the rate, rounded half to even to the
minor unit (IEEE 754 roundTiesToEven, «banker's rounding»): a refund takes back what its payment brought, to the unit.
A statement is the sum of its lines, and is never rounded itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, pairwise
from operator import attrgetter
from typing import Any

from storage.books.toml_file import FileError, document, known

WHOLE = 10_000  # basis points in 100 %
PER_MILLE = 10  # basis points in one per mille
DEFAULT = "default"
NAMES = ("payee", "basis_points", "per_mille", "basis", "valid_from", "valid_until")
BASES = ("gross", "net_of_fees", "net_of_refunds", "net_of_fees_and_refunds")


@dataclass(frozen=True, slots=True)
class Rate:
    """A payee's rate from its first day up to, and without, `valid_until`; None is open."""

    payee: str
    basis_points: int
    basis: str
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def without_fees(self) -> bool:
        """Say whether the fees of a payment are taken off before the rate is applied."""
        return "fees" in self.basis

    @property
    def without_refunds(self) -> bool:
        """Say whether refunds take commission back."""
        return "refunds" in self.basis

    def holds(self, day: date) -> bool:
        """Say whether this is the rate of a day."""
        return (self.valid_from or date.min) <= day and (self.valid_until is None or day < self.valid_until)


@dataclass(frozen=True, slots=True)
class Rates:
    """All rates, by payee."""

    by_payee: Mapping[str, tuple[Rate, ...]]

    def on(self, payee: str | None, day: date) -> Rate | None:
        """Find a payee's rate of a day: its own if it has one then, else everybody's. An unknown payee has none."""
        offered = (*self.by_payee.get(payee, ()), *self.by_payee.get(DEFAULT, ())) if payee else ()
        return next((rate for rate in offered if rate.holds(day)), None)


def commission(basis: int, basis_points: int) -> int:
    """Apply a rate to an amount in minor units, exactly, rounding half to even."""
    whole, rest = divmod(basis * basis_points, WHOLE)
    return whole + (2 * rest > WHOLE or (2 * rest == WHOLE and whole % 2))


def read(text: str) -> Rates:
    """Read the file; FileError says which rate is wrong, and why."""
    listed = document(text, ("rate",)).get("rate", [])
    if not isinstance(listed, list):
        raise FileError("needs [[rate]] with two brackets")
    rates = sorted((one(rate, number) for number, rate in enumerate(listed, 1)), key=order)
    found = {payee: tuple(own) for payee, own in groupby(rates, attrgetter("payee"))}
    for own in found.values():
        refuse_overlap(own)
    return Rates(found)


def order(rate: Rate) -> tuple[str, date]:
    """Sort rates by payee and first day."""
    return rate.payee, rate.valid_from or date.min


def one(rate: Any, number: int) -> Rate:
    """Read one rate."""
    where = f"rate {number}"
    if not isinstance(rate, dict):
        raise FileError("needs [[rate]] with two brackets")
    known(rate, NAMES, where)
    days = (day(rate.get(name), where, name) for name in ("valid_from", "valid_until"))
    made = Rate(payee(rate.get("payee"), where), points(rate, where), basis(rate.get("basis"), where), *days)
    if made.valid_from and made.valid_until and made.valid_from >= made.valid_until:
        raise FileError(f"ends {where} before it begins; valid_until is the first day on which it holds no more")
    return made


def payee(given: Any, where: str) -> str:
    """Read whose rate it is."""
    if isinstance(given, str) and (given == DEFAULT or given.startswith("acct_")):
        return given
    raise FileError(f'needs a payee in {where}: a connected account (acct_…), or "{DEFAULT}"')


def points(rate: Mapping[str, Any], where: str) -> int:
    """Read the rate itself, in one of two units."""
    given = [(rate[name], unit) for name, unit in (("basis_points", 1), ("per_mille", PER_MILLE)) if name in rate]
    for value, unit in given if len(given) == 1 else ():
        if type(value) is int and 0 <= value * unit <= WHOLE:
            return value * unit
    raise FileError(f"needs either basis_points or per_mille in {where}, a whole number from 0 to 100 %")


def basis(given: Any, where: str) -> str:
    """Read what the rate is applied to."""
    if given in BASES:
        return str(given)
    raise FileError(f"needs a basis in {where}: {', '.join(BASES)}")


def day(given: Any, where: str, name: str) -> date | None:
    """Read a day, written as TOML writes one."""
    if given is None or (isinstance(given, date) and not isinstance(given, datetime)):
        return given
    raise FileError(f"needs a day in {name} of {where}, such as 2026-01-01 without quotes")


def refuse_overlap(rates: Iterable[Rate]) -> None:
    """Refuse two rates of one payee for one day: which of them counts would be chance."""
    for earlier, later in pairwise(rates):
        if earlier.valid_until is None or later.valid_from is None or later.valid_from < earlier.valid_until:
            raise FileError("has two rates of one payee that hold on the same day")
