"""From what somebody typed to checked filters."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from storage.exports.money import minor
from storage.questions import moment, period
from storage.questions.cursor import NotOursError
from storage.questions.filters import THEN, ContradictionError, Filter, FilterError, Filters, UnknownPageError

THEN_NAMES = frozenset(offer.name for offer in THEN)
UNKNOWN_THEN = "It tells what is so now; what it would have told before is not kept. "
Given = Iterable[tuple[str, str]]


def read(offered: Iterable[Filter], given: Given, zone: ZoneInfo, now: datetime) -> Filters:
    """Check everything that was given; a form's empty field was not given."""
    known = {offer.name: offer for offer in offered}
    texts = once(known, given)
    values = {name: checked(known[name], text) for name, text in texts.items()}
    values.pop("id", None)
    zone = values.pop("tz", zone)
    values["period"] = span(values, zone)
    values["amounts"] = amounts(values)
    values |= then(values.pop("as_of", None), values.pop("known_by", None), zone, now)
    if values["at_close"] and values["period"] == period.ALWAYS:
        raise ContradictionError("as_of=close needs the period that was closed, where the question takes one.")
    return Filters(zone=zone, given=texts, **values)


def then(when: moment.Asked | None, by: str | None, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """Say as of when it is asked; by default as of now, which is no moment of the past."""
    if when is None and by is not None:
        raise ContradictionError("known_by needs as_of: it says how what was known then is told.")
    if when == moment.CLOSE and by == moment.CREATED:
        raise ContradictionError("as_of=close is what had been received when the period was closed.")
    if not isinstance(when, date):
        return {"as_of": now.astimezone(zone).date(), "at_close": when is not None}
    return {"as_of": moment.day(when, zone), "moment": moment.of(when, by or moment.CREATED, zone), "at_close": False}


def once(known: Mapping[str, Filter], given: Given) -> dict[str, str]:
    """Take each filter once: of two values one would be ignored without a word."""
    texts: dict[str, str] = {}
    for name, text in given:
        if name not in known:
            why = UNKNOWN_THEN if name in THEN_NAMES else ""
            raise FilterError(f"{why}This question takes only: {', '.join(known)}.")
        if name in texts:
            raise FilterError(f"{name} was given twice.")
        texts[name] = text.strip()
    return {name: text for name, text in texts.items() if text}


def checked(offer: Filter, text: str) -> Any:
    """Read one value; the error names the filter and what it takes, never what it got."""
    try:
        return offer.read(text)
    except NotOursError as error:
        raise UnknownPageError(f"{offer.name} {error}.") from None
    except ValueError as error:
        raise FilterError(f"{offer.name} {error}.") from None


def span(values: dict[str, Any], zone: ZoneInfo) -> period.Period:
    """Make one period of `period` or of `from` and `to`."""
    start, end = values.pop("from", None), values.pop("to", None)
    days = values.pop("period", None)
    if days and (start or end):
        raise ContradictionError("Give either period, or from and to.")
    try:
        return period.between(days or (start, end), zone)
    except period.PeriodError as error:
        raise ContradictionError(f"The period {error}.") from None


def amounts(values: dict[str, Any]) -> tuple[int | None, int | None]:
    """Make minor units of the bounds: 1000 yen and 10.00 euros must not be taken for the same."""
    bounds = values.pop("min_amount", None), values.pop("max_amount", None)
    if bounds == (None, None):
        return None, None
    if "currency" not in values:
        raise ContradictionError("An amount needs a currency: amounts of different currencies cannot be compared.")
    try:
        least, most = (bound and minor(bound, values["currency"]) for bound in bounds)
    except ValueError:
        raise ContradictionError("The amount is finer than the currency's smallest unit.") from None
    return least, most
