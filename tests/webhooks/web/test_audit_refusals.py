"""What finance may not ask so: a typo never widens an answer, and a refusal says what is offered."""

import re

import pytest

from storage.exports.forms import FORMS
from storage.questions import QUESTIONS
from tests.conftest import Ledger
from tests.storage.questions.asking import paid

ALL = sorted(QUESTIONS)


@pytest.mark.parametrize(
    "query",
    [
        "period=2026-13",
        "period=<b>",
        "from=2026-03",
        "tz=Mars/Olympus",
        "tz=../../etc/passwd",
        "livemode=1",
        "livemode=true&livemode=false",
        "account=%00",
        "curency=eur",
        "page=2",
    ],
)
def test_what_cannot_be_understood_is_refused(ledger: Ledger, query: str) -> None:
    """A typo must not silently widen an answer; and the refusal repeats nothing."""
    addresses = [f"/audit/{name}{form}?{query}" for name in ALL for form in ("", ".json", ".csv")]
    answers = [ledger.client.get(address) for address in addresses]

    assert {(answer.status_code, answer.mimetype) for answer in answers} == {(400, "application/problem+json")}
    assert {answer.get_json()["title"] for answer in answers} == {"The question cannot be asked so"}
    words = {word for answer in answers for word in re.split(r"[ /:\".]", answer.text)}
    assert words & {"curency", "Mars", "<b>", "2026-13", "passwd"} == set()


@pytest.mark.parametrize("query", ["from=2026-03-02&to=2026-03-01", "period=2026&from=2026-01-01"])
def test_filters_that_contradict_each_other_are_refused(ledger: Ledger, query: str) -> None:
    """Each is right by itself: a program that reads the API's description could not know."""
    answers = [ledger.client.get(f"/audit/{name}{form}?{query}") for name in ALL for form in ("", ".json", ".csv")]

    assert {(answer.status_code, answer.mimetype) for answer in answers} == {(409, "application/problem+json")}
    assert {answer.get_json()["title"] for answer in answers} == {"The question cannot be asked so"}


@pytest.mark.parametrize("query", ["account=", "account=+own", "period=2026+", "tz="])
def test_an_empty_filter_is_a_fault_in_a_program_and_none_in_a_form(ledger: Ledger, query: str) -> None:
    """A browser sends each field of a form; a program has to mean what it writes."""
    endings = ("", ".json", *(f".{form}" for form in FORMS))
    answers = {ending: ledger.client.get(f"/audit/payments{ending}?{query}").status_code for ending in endings}
    ledger.deliver(*paid(1))

    assert answers == {ending: 400 if ending else 200 for ending in endings}
    assert ledger.client.get(f"/audit/payments/pi_1.json?{query}".replace("period", "tz")).status_code == 400


REFUSALS = {
    "payments?currency=euro": "currency must be a three-letter currency, such as eur.",
    "payments?min_amount=5": "An amount needs a currency: amounts of different currencies cannot be compared.",
    "payments?min_amount=-5&currency=usd": "min_amount must be an amount with a decimal point, such as 49.90.",
    "payments?max_amount=1.5&currency=jpy": "The amount is finer than the currency's smallest unit.",
    "payments?after=x": "after must be the address of a next page as we gave it.",
    "payments?after=WzFlOTk5OSwgIngiLCAiIl0": "after must be the address of a next page as we gave it.",
    "payments?limit=1001": "limit must be a number from 1 to 1000.",
    "payments?limit=0": "limit must be a number from 1 to 1000.",
    "payments?period=2026-02-30": "period is not in the calendar.",
    "refunds?status=refunded": "status must be one of: pending, requires_action, succeeded, failed, canceled.",
    "totals?by=week": "by must be one of: day, month.",
    "invoices?as_of=now": "as_of must be a day, such as 2026-03-31, a time, such as 2026-03-31T18:00, or close.",
    "invoices?as_of=2026-02-30": "as_of must be a day, such as 2026-03-31, a time, such as 2026-03-31T18:00, or close.",
    "invoices?known_by=received": "known_by needs as_of: it says how what was known then is told.",
    "totals?as_of=close": "as_of=close needs the period that was closed, where the question takes one.",
    "totals?as_of=close&period=2026-01": (
        "as_of=close: this period is not closed. The question periods names those that are."
    ),
}


def test_refusal_says_what_is_offered(ledger: Ledger) -> None:
    """The message is for the person who typed."""
    details = {address: ledger.client.get(f"/audit/{address}").get_json()["detail"] for address in REFUSALS}

    assert details == REFUSALS
