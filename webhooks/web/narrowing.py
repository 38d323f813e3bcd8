"""What an answer was narrowed by, in words: as of when on every page, and all filters on paper, which shows no form."""

from collections.abc import Iterator

from storage.exports.columns import Column, Kind
from storage.questions.filters import THEN, Filters
from storage.questions.moment import RECEIVED, TIME, Moment
from storage.questions.question import Question
from webhooks.web import locales

SAID = frozenset({"livemode", "tz", "limit", "after", *(offer.name for offer in THEN)})  # elsewhere on the page
UNTIL = Column("until", Kind.TIME)


def known(filters: Filters) -> str:
    """Say what the answer knew; nothing where that is all that is known now."""
    if filters.at_close:
        return "What had reached us when the period was closed."
    if filters.moment is None:
        return ""
    what = "reached us" if filters.moment.by == RECEIVED else "happened"
    return f"What had {what} {until(filters, filters.moment)}."


def until(filters: Filters, moment: Moment) -> str:
    """Say when: a day counts with its end, a time does not count any more."""
    if TIME.fullmatch(filters.given["as_of"]):
        return f"before {locales.written(UNTIL, {UNTIL.name: moment.end}, filters.zone)}"
    return f"by the end of {locales.period(filters.as_of, 'day')}"


def on_paper(question: Question, filters: Filters) -> Iterator[tuple[str, str]]:
    """Give each filter's name and what was asked for."""
    for offer in question.filters:
        if offer.name in filters.given and offer.name not in SAID:
            yield offer.label, filters.given[offer.name]
