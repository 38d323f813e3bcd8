"""Finance's pages: every question in every form, clear refusals, and test data that never passes for money."""

import re

import pytest

from storage.questions import QUESTIONS
from tests.builders import (
    application_fee,
    checkout_session,
    dispute,
    event,
    invoice,
    payout,
    refund,
    subscription,
    transfer,
)
from tests.conftest import Ledger
from tests.reconciling.shop import differ
from tests.storage.questions.asking import paid, raise_alarm, refunded, sheet

ALL = sorted(QUESTIONS)
ROWS = {"fees": 2}  # a dispute's event tells its fee; of the charge and its refund it is unknown


def fill(ledger: Ledger, *, livemode: bool = True) -> None:
    """Deliver something for every question to find."""
    owed = invoice(status="open", amount_paid=0, amount_remaining=2000)
    events = [
        *paid(1),
        refunded(1, 1000),
        event("charge.dispute.created", dispute(charge="ch_1")),
        event("checkout.session.completed", checkout_session(payment_intent="pi_1", client_reference_id="4242" * 4)),
        event("invoice.finalized", owed),
        event("customer.subscription.created", subscription(new_at_stripe=1)),
        event("teapot.boiled", {"id": "tea_1", "object": "teapot"}),
        event("refund.created", refund(id="re_odd", amount="not a number")),
        event("payout.paid", payout()),
        event("transfer.created", transfer()),
        event("application_fee.created", application_fee()),
    ]
    assert ledger.deliver(*(e | {"livemode": livemode} for e in events)) == [200] * len(events)
    raise_alarm(ledger, livemode=livemode)
    differ(ledger, livemode=livemode)


@pytest.mark.parametrize("name", ALL)
def test_every_question_answers_in_every_form(ledger: Ledger, name: str) -> None:
    """A page, a program and a spreadsheet must be told the same."""
    fill(ledger)

    page = ledger.client.get(f"/audit/{name}")
    found = ledger.client.get(f"/audit/{name}.json").get_json()["rows"]
    exported = sheet(ledger, name)

    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert QUESTIONS[name].title.removesuffix("?") in page.text
    assert len(re.findall(r"<tr>\s*<td", page.text)) == len(found) == len(exported) - 1 == ROWS.get(name, 1)
    assert exported[0] == list(found[0]) == [column.name for column in QUESTIONS[name].columns]


@pytest.mark.parametrize("name", ALL)
def test_every_question_is_asked_as_finance_would(name: str) -> None:
    """The docstring is the page's title and the command's help."""
    question = QUESTIONS[name]

    assert question.title.endswith("?")
    assert len(question.help) > len(question.title) + 40


@pytest.mark.parametrize("name", ALL)
def test_test_data_is_shown_only_when_asked_for_and_says_so(ledger: Ledger, name: str) -> None:
    """Nobody may take test data for revenue, nor an empty page for a broken endpoint."""
    fill(ledger, livemode=False)

    live = ledger.client.get(f"/audit/{name}").text
    test = ledger.client.get(f"/audit/{name}?livemode=false").text

    assert ledger.client.get(f"/audit/{name}.json").get_json()["rows"] == []
    assert "No live data, but there is test data" in live
    assert f'href="/audit/{name}?livemode=false"' in live
    assert "Nothing on this page is real money" not in live
    assert "Nothing on this page is real money" in test
    assert len(re.findall(r"<tr>\s*<td", test)) == ROWS.get(name, 1)


def test_empty_pages_say_what_to_do_next(ledger: Ledger) -> None:
    """«0 results» helps nobody."""
    nothing = ledger.client.get("/audit/payments").text
    ledger.deliver(*paid(1))
    narrowed = ledger.client.get("/audit/payments?period=2020&livemode=true").text

    assert "Nothing has arrived yet" in nothing
    assert "/webhooks/stripe" in nothing
    assert "Nothing matches these filters" in narrowed
    assert 'href="/audit/payments?livemode=true"' in narrowed


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
    "invoices?as_of=now": "as_of must be a year (2026), a month (2026-03) or a day (2026-03-15).",
}


def test_refusal_says_what_is_offered(ledger: Ledger) -> None:
    """The message is for the person who typed."""
    details = {address: ledger.client.get(f"/audit/{address}").get_json()["detail"] for address in REFUSALS}

    assert details == REFUSALS


@pytest.mark.parametrize(
    "address",
    [
        "/audit/nothing",
        "/audit/nothing.csv",
        "/audit/payments/pi_none",
        "/audit/payments/re_1.json",
        "/audit/payments.xml",
    ],
)
def test_what_we_do_not_know_is_not_found(ledger: Ledger, address: str) -> None:
    """An unknown payment is an error, never an empty history; a refund is no payment."""
    ledger.deliver(refunded(1, 1000))

    answer = ledger.client.get(address)

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert "pi_none" not in answer.text


@pytest.mark.parametrize("path", ["", "payments", "payments.csv", "payments/pi_1", "payments?tz=x"])
def test_answers_run_nothing_and_are_kept_by_nobody(ledger: Ledger, path: str) -> None:
    """Finance's data must not leak through caches, frames or scripts."""
    ledger.deliver(*paid(1))
    headers = ledger.client.get(f"/audit/{path}").headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["", *ALL, "payments/pi_1"])
def test_pages_carry_no_script_and_nothing_from_elsewhere(ledger: Ledger, path: str) -> None:
    """The policy forbids it; a page that needs it would be broken."""
    fill(ledger)
    page = ledger.client.get(f"/audit/{path}").text

    assert re.findall(r"<script|<style|\sstyle=|\son\w+=|(?:src|href)=\"(?!/|#)", page) == []
    assert set(re.findall(r'for="([^"]+)"', page)) == set(re.findall(r'<(?:input|select) id="([^"]+)"', page))


def test_front_door_leads_to_the_questions(ledger: Ledger) -> None:
    """Whoever opens the service's address finds the way."""
    index = ledger.client.get("/", follow_redirects=True).text

    assert all(question.title in index for question in QUESTIONS.values())


def test_payment_is_found_by_its_id(ledger: Ledger) -> None:
    """Support has an id, not an address."""
    ledger.deliver(*paid(1))

    found = ledger.client.get("/audit/payment", query_string={"id": " ch_1 ", "tz": "Europe/Berlin"})

    assert (found.status_code, found.location) == (303, "/audit/payments/ch_1?tz=Europe%2FBerlin")
    assert "charge.succeeded" in ledger.client.get(found.location).text
    assert ledger.client.get("/audit/payment").status_code == 400
