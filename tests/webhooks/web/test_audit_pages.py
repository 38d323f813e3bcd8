"""Finance's pages: every question in every form, clear refusals, and test data that never passes for money."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import func

from storage import periods, saved
from storage.questions import QUESTIONS
from tests.builders import (
    CREATED,
    application_fee,
    checkout_session,
    customer,
    dispute,
    event,
    invoice,
    payout,
    refund,
    subscription,
    transfer,
)
from tests.conftest import Fill, Ledger
from tests.reconciling.shop import differ
from tests.storage.questions.asking import paid, raise_alarm, refunded, sheet
from tests.webhooks.web.conftest import Show

ALL = sorted(QUESTIONS)
TODAY = datetime.now(UTC)
MONTHS = max(1, 12 * TODAY.year + TODAY.month - (12 * 2026 + 10))  # from the builders' November 2026 to this month
ROWS = {
    "fees": 2,  # a dispute's event tells its fee; of the charge and its refund it is unknown
    "late-arrivals": 3,  # all three came after a closing
    "commission-entries": 2,  # the transfer and the application fee
    "payout-reconciliation": 2,  # what the dispute took, and the payout whose contents nobody fetched
    "journal-entries": 3,  # what the dispute took: its amount, its fee, and both of them off the balance
    "trial-balance": 3,
    **dict.fromkeys(("mrr", "churn", "arpa", "retention", "dso"), MONTHS),  # key figures go on from month to month
}


def fill(ledger: Ledger, *, livemode: bool = True) -> None:
    """Deliver something for every question to find."""
    close_and_save(ledger, livemode=livemode)
    owed = invoice(status="open", amount_paid=0, amount_remaining=2000)
    events = [
        *paid(1),
        refunded(1, 1000),
        event("charge.dispute.created", dispute(charge="ch_1")),
        event("checkout.session.completed", checkout_session(payment_intent="pi_1", client_reference_id="4242" * 4)),
        event("invoice.finalized", owed),
        event("customer.subscription.created", subscription(new_at_stripe=1)),
        event("customer.created", customer()),
        event("teapot.boiled", {"id": "tea_1", "object": "teapot"}),
        event("refund.created", refund(id="re_odd", amount="not a number")),
        event("payout.paid", payout()),
        event("transfer.created", transfer()),
        event("application_fee.created", application_fee()),
    ]
    assert ledger.deliver(*(e | {"livemode": livemode} for e in events)) == [200] * len(events)
    raise_alarm(ledger, livemode=livemode)
    differ(ledger, livemode=livemode)
    assert ledger.client.get(f"/audit/payments.csv?livemode={str(livemode).lower()}").data


def close_and_save(ledger: Ledger, *, livemode: bool) -> None:
    """Close the day of everything before anything has come, and give a question a name."""
    day = datetime.fromtimestamp(CREATED, UTC).replace(hour=0, minute=0, second=0)
    span = periods.Span(day, day + timedelta(days=1), "", livemode)
    asked = {} if livemode else {"livemode": "false"}
    with ledger.owner.begin() as connection:
        told = {"period": f"{day:%Y-%m-%d}", "zone": "UTC", "act": periods.CLOSED, "by": "Ada", "totals": []}
        periods.add(connection, span, known_until=func.now(), **told)
        saved.save(connection, "mine", "payments", asked, "Ada")


def fill_test_mode(ledger: Ledger) -> None:
    """Deliver the same in test mode."""
    fill(ledger, livemode=False)


@pytest.mark.parametrize("name", ALL)
def test_every_question_answers_in_every_form(shown: Show, name: str) -> None:
    """A page, a program and a spreadsheet must be told the same."""
    ledger = shown(fill, name)

    page = ledger.client.get(f"/audit/{name}")
    found = ledger.client.get(f"/audit/{name}.json").get_json()["rows"]
    exported = sheet(ledger, name)

    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert QUESTIONS[name].title.removesuffix("?") in unescape(page.text)
    assert len(re.findall(r"<tr>\s*<td", page.text)) == len(found) == len(exported) - 1 == ROWS.get(name, 1)
    assert exported[0] == list(found[0]) == [column.name for column in QUESTIONS[name].columns]


@pytest.mark.parametrize("name", ALL)
def test_every_question_is_asked_as_finance_would(name: str) -> None:
    """The docstring is the page's title and the command's help."""
    question = QUESTIONS[name]

    assert question.title.endswith("?")
    assert len(question.help) > len(question.title) + 40


@pytest.mark.parametrize("name", ALL)
def test_test_data_is_shown_only_when_asked_for_and_says_so(shown: Show, name: str) -> None:
    """Nobody may take test data for revenue, nor an empty page for a broken endpoint."""
    ledger = shown(fill_test_mode, name)

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
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';")
    assert re.findall(r"unsafe|https?:|\*|data:", policy) == []


@pytest.mark.parametrize("path", ["", *ALL, "payments/pi_1", "objects/cus_1", "events/evt_1", "search?id=re_1nothing"])
def test_pages_carry_no_script_and_load_nothing_from_elsewhere(filled: Callable[[Fill], Ledger], path: str) -> None:
    """The policy forbids it; a page that needs it would be broken. Only links may lead out, and tell nobody whence."""
    page = filled(fill).client.get(f"/audit/{path}").text
    out = re.findall(r'<a [^>]*href="https:[^>]*>', page)

    assert re.findall(r"<style|\sstyle=|\son\w+=|src=\"(?!/)", page) == []
    assert re.findall(r"<script(?! src=\"/audit/static/[\w./]+\" defer></script>)", page) == []
    assert len(re.findall(r'href="(?!/|#)', page)) == len(out)
    assert [link for link in out if 'rel="noreferrer"' not in link or "https://dashboard.stripe.com/" not in link] == []
    assert set(re.findall(r'for="([^"]+)"', page)) == set(re.findall(r'<(?:input|select) id="([^"]+)"', page))


def test_front_door_leads_to_the_questions(ledger: Ledger) -> None:
    """Whoever opens the service's address finds the way."""
    index = unescape(ledger.client.get("/", follow_redirects=True).text)

    assert all(question.title in index for question in QUESTIONS.values())


def test_what_cannot_be_shown_is_a_page_for_people_and_a_document_for_programs(ledger: Ledger) -> None:
    """A person reads words and finds a way on; a program reads RFC 9457. Both are told the same."""
    asked = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = ledger.client.get("/audit/totals?by=week", headers=asked)
    document = ledger.client.get("/audit/totals?by=week")

    assert (page.status_code, page.mimetype) == (400, "text/html")
    assert (document.status_code, document.mimetype) == (400, "application/problem+json")
    assert document.get_json()["detail"] in page.text
    assert ledger.client.get("/audit/totals.csv?by=week", headers=asked).mimetype == "application/problem+json"


def test_payment_is_found_by_its_id(ledger: Ledger) -> None:
    """Support has an id, not an address."""
    ledger.deliver(*paid(1))

    found = ledger.client.get("/audit/payment", query_string={"id": " ch_1 ", "tz": "Europe/Berlin"})

    assert (found.status_code, found.location) == (303, "/audit/payments/ch_1?tz=Europe%2FBerlin")
    assert "charge.succeeded" in ledger.client.get(found.location).text
    assert ledger.client.get("/audit/payment").status_code == 400
