"""What a question can be narrowed by. A value or a name that we do not know is refused: it must not widen an answer."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from storage.questions import cursor, moment, period
from storage.questions.cursor import Position
from storage.questions.moment import Moment
from storage.questions.period import ALWAYS, Period

MOST_ROWS = 1000
ID = re.compile(r"[^\s\x00-\x1f\x7f\ud800-\udfff]{1,255}")
AMOUNT = re.compile(r"\d{1,13}(\.\d{1,3})?", re.ASCII)
WORD = re.compile(r"[a-z][a-z_]{0,63}")
DIGEST = re.compile(r"[0-9a-fA-F]{64}")
CURRENCY = re.compile(r"[a-zA-Z]{3}")


class FilterError(ValueError):
    """The question cannot be asked so; the message names what we offer and repeats nothing that was sent."""


class ContradictionError(FilterError):
    """Each filter is right, but together they ask for nothing."""


class UnknownPageError(FilterError):
    """The next page is not one that we gave the address of."""


@dataclass(frozen=True, slots=True)
class Filters:
    """A question's checked filters; None asks for everything. Times are read and shown in `zone`.

    `as_of` is the day up to which days are counted. `moment` is as of when the answer is asked for, None for now;
    `at_close` asks for the moment at which the period was closed.
    """

    zone: ZoneInfo
    as_of: date
    moment: Moment | None = None
    at_close: bool = False
    livemode: bool = True
    account: str | None = None
    period: Period = ALWAYS
    after: Position | None = None
    limit: int | None = None
    status: str | None = None
    currency: str | None = None
    customer: str | None = None
    subscription: str | None = None
    charge: str | None = None
    type: str | None = None
    reporting_category: str | None = None
    source: str | None = None
    destination: str | None = None
    payout: str | None = None
    payee: str | None = None
    state: str | None = None
    amounts: tuple[int | None, int | None] = (None, None)
    object_type: str | None = None
    error: str | None = None
    outcome: str | None = None
    overdue: bool | None = None
    kind: str | None = None
    cohort: str | None = None
    on: date | None = None
    owed: bool | None = None
    by: str = "day"
    by_date: str = "created"
    export: str | None = None
    sha256: str | None = None
    given: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter as people give it: a name, what it means, and how its text is read.

    `usual` is the choice that counts where none is made, if that narrows the answer.
    """

    name: str
    label: str
    read: Callable[[str], Any]
    help: str
    choices: tuple[str, ...] = ()
    kind: str = "text"
    usual: str = ""


def identifier(text: str) -> str:
    """Read an id: anything short without blanks, as customers may have ids of the merchant's making."""
    if not ID.fullmatch(text):
        raise ValueError("must be an id")
    return text


def word(text: str) -> str:
    """Read one of Stripe's words; Stripe adds new ones at any time."""
    if not WORD.fullmatch(text):
        raise ValueError("must be one of Stripe's words, such as charge")
    return text


def own(filters: Filters) -> Filters:
    """Keep a sum to the platform's own account unless another is asked for: what merchants earn is not ours."""
    return filters if filters.account is not None else replace(filters, account="")


def account(text: str) -> str:
    """Read a connected account's id; our own account has none in Stripe's events."""
    return "" if text == "own" else identifier(text)


def currency(text: str) -> str:
    """Read a currency as Stripe writes it, in lower case."""
    if not CURRENCY.fullmatch(text):
        raise ValueError("must be a three-letter currency, such as eur")
    return text.lower()


def amount(text: str) -> str:
    """Check that the text is an amount; how fine it may be depends on the currency."""
    if not AMOUNT.fullmatch(text):
        raise ValueError("must be an amount with a decimal point, such as 49.90")
    return text


@cache
def zones() -> frozenset[str]:
    """List the time zones that have a name of their own."""
    return frozenset(available_timezones() - {"localtime", "Factory", "posixrules"})


def zone(text: str) -> ZoneInfo:
    """Read a time zone."""
    if text not in zones():
        raise ValueError("must be an IANA time zone, such as Europe/Berlin")
    return ZoneInfo(text)


def limit(text: str) -> int:
    """Read how many rows a page holds."""
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MOST_ROWS):
        raise ValueError(f"must be a number from 1 to {MOST_ROWS}")
    return int(text)


def digest(text: str) -> str:
    """Read a SHA-256 as sha256sum prints it."""
    if not DIGEST.fullmatch(text):
        raise ValueError("must be a SHA-256 of 64 hexadecimal digits")
    return text.lower()


def choice(name: str, label: str, help: str, *choices: str, usual: str = "") -> Filter:
    """Offer a choice of words."""

    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"must be one of: {', '.join(choices)}")
        return text

    return Filter(name, label, read, help, choices, "choice", usual)


def yes_or_no(name: str, label: str, help: str) -> Filter:
    """Offer true and false."""
    words = choice(name, label, help, "true", "false")
    return Filter(name, label, lambda text: words.read(text) == "true", help, words.choices, "choice")


def month(text: str) -> str:
    """Read a month as `2026-03`."""
    if len(text) != len("2026-03"):
        raise ValueError("must be a month, such as 2026-03")
    period.days(text)
    return text


LIVEMODE = yes_or_no("livemode", "Mode", "true: real money (the default); false: Stripe's test data. Never both.")
ACCOUNT = Filter("account", "Account", account, "A connected account (acct_…), or own for the platform itself.")
PERIOD = Filter("period", "Period", period.days, "A year (2026), a month (2026-03) or a day (2026-03-15).")
FROM = Filter("from", "From", period.day, "First day of the period.", kind="date")
TO = Filter(
    "to", "To, without that day", period.day, "Day at which the period ends; it is not part of it.", kind="date"
)
TZ = Filter("tz", "Time zone", zone, "Time zone in which days begin and times are shown, such as Europe/Berlin.")
CURRENCY_FILTER = Filter("currency", "Currency", currency, "Three letters, such as eur.")
CUSTOMER = Filter("customer", "Customer", identifier, "Customer id (cus_…).")
SUBSCRIPTION = Filter("subscription", "Subscription", identifier, "Subscription id (sub_…).")
CHARGE = Filter("charge", "Charge", identifier, "Charge id (ch_…).")
EVENT_TYPE = Filter("type", "Event type", identifier, "Type of event, such as refund.created.")
OBJECT_TYPE = Filter("object_type", "Object type", identifier, "Type of object, such as refund.")
ERROR = Filter("error", "Error", identifier, "Kind of the fault, such as CheckViolation.")
TYPE = Filter("type", "Type", word, "Stripe's word for what moved, such as charge, refund or payout.")
CATEGORY = Filter("reporting_category", "Category", word, "Stripe's word for accounting, such as charge, dispute, fee.")
SOURCE = Filter("source", "Source", identifier, "What moved the money: a charge (ch_…), refund (re_…), payout (po_…).")
DESTINATION = Filter("destination", "Destination", identifier, "The connected account (acct_…) that was paid.")
PAYEE = Filter("payee", "Payee", identifier, "The connected account (acct_…) that the money is for.")
PAYOUT = Filter("payout", "Payout", identifier, "Payout id (po_…).")
MIN_AMOUNT = Filter("min_amount", "Amount from", amount, "Smallest amount, such as 49.90; needs a currency.")
MAX_AMOUNT = Filter("max_amount", "Amount up to", amount, "Largest amount, such as 49.90; needs a currency.")
OVERDUE = yes_or_no("overdue", "Overdue", "true: open and past due; false: all others.")
AS_OF = Filter(
    "as_of",
    "As of",
    moment.asked,
    "Answer from what was known at the end of this day (2026-03-31), or before this time (2026-03-31T18:00); "
    "close: when the period was closed.",
)
KNOWN_BY = choice(
    "known_by",
    "Known by",
    "With as of: what had happened by then (created, the default), or what had reached us by then (received).",
    moment.CREATED,
    moment.RECEIVED,
    usual=moment.CREATED,
)
COHORT = Filter("cohort", "Cohort", month, "Month in which the customer's first paid subscription began.")
ON = Filter("on", "Owed on", period.day, "Day at whose end an invoice is owed; today if not given.", kind="date")
OWED = yes_or_no("owed", "Owed", "true: still owed at the end of that day; false: all others.")
BY_DATE = choice(
    "by_date",
    "Date",
    "created (the default), or available: when Stripe lets it go.",
    "created",
    "available",
    usual="created",
)
EXPORT = Filter("export", "Export", identifier, "Id of an export (exp_…).")
SHA256 = Filter("sha256", "SHA-256", digest, "Digest of a file, as sha256sum prints it.")
PAYMENT_ID = Filter("id", "Payment", identifier, "The id of a payment (pi_…) or of a charge (ch_…).")
AFTER = Filter("after", "After", cursor.position, "Where the next page begins, as the page before told.", kind="hidden")
LIMIT = Filter("limit", "Rows", limit, f"Rows on a page, up to {MOST_ROWS}.", kind="hidden")

ALWAYS_TAKEN = (PERIOD, FROM, TO, TZ, LIVEMODE, ACCOUNT)
THEN = (AS_OF, KNOWN_BY)
PAGED = (AFTER, LIMIT)
