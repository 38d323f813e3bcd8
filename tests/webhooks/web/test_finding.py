"""From an id to what is known of it: searches, pages of objects and events, and what they say when nothing is known."""

import re

import pytest

from storage.questions import QUESTIONS
from tests.builders import charge, checkout_session, customer, event, invoice, subscription
from tests.conftest import Ledger
from tests.storage.questions.asking import paid, refunded
from webhooks.web.ids import dashboard, kind
from webhooks.web.navigation import MORE, grouped, subject


def found(ledger: Ledger, id: str, **given: str) -> tuple[int, str | None]:
    """Search, and say where that leads."""
    answer = ledger.client.get("/audit/search", query_string={"id": id} | given)
    return answer.status_code, answer.location


def test_search_leads_to_the_page_of_what_is_found(ledger: Ledger) -> None:
    """Payments and charges to the payment, events and objects each to their own page, in the mode that knows them."""
    intent, success = paid(1)
    test = event("charge.succeeded", charge(id="ch_t1"), livemode=False)
    elsewhere = event("customer.created", customer(id="ourown1"), account="acct_1Other")
    ledger.deliver(intent, success, refunded(1, 1000), test, elsewhere, event("customer.created", customer(id="a b/c")))

    assert found(ledger, "pi_1") == (303, "/audit/payments/pi_1")
    assert found(ledger, " ch_1 ", tz="Europe/Berlin") == (303, "/audit/payments/ch_1?tz=Europe%2FBerlin")
    assert found(ledger, "re_1") == (303, "/audit/objects/re_1")
    assert found(ledger, success["id"]) == (303, f"/audit/events/{success['id']}")
    assert found(ledger, "ch_t1") == (303, "/audit/payments/ch_t1?livemode=false")
    assert found(ledger, "a b/c") == (303, "/audit/objects/a%20b%2Fc")
    assert "Customer <code>a b/c</code>" in ledger.client.get("/audit/objects/a%20b%2Fc").text
    assert found(ledger, "ourown1") == (303, "/audit/objects/ourown1?account=acct_1Other")


@pytest.mark.parametrize("id", ["", "re_1Unknown", "ada@example.com", "two words", "\x00", "..%2F..", "x" * 300])
def test_what_is_not_found_is_said_and_not_repeated(ledger: Ledger, id: str) -> None:
    """A typing error, an e-mail address, or an id whose event has not come yet: each is told what to do."""
    answer = ledger.client.get("/audit/search", query_string={"id": id})
    words = re.sub(r'<a class="outside"[^>]*>', "", answer.text)

    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert id == "" or id not in words


def test_page_of_an_object_names_the_event_of_each_figure(ledger: Ledger) -> None:
    """An invoice that was paid: what it is owed came first, what was paid came later."""
    first = invoice(id="in_1", status="open", amount_paid=0, amount_remaining=2000, created=1)
    events = [
        event("invoice.finalized", first, created=1),
        event("invoice.paid", invoice(id="in_1", created=1), created=2),
    ]
    ledger.deliver(*reversed(events))

    page = ledger.client.get("/audit/objects/in_1").text
    rows = dict(re.findall(r'<th scope="row">([^<]+)</th>.*?title="([^"]+)"', page))

    assert (rows["Total"], rows["Amount paid"]) == (events[0]["id"], events[1]["id"])


def test_line_item_is_told_by_its_session(ledger: Ledger) -> None:
    """What came inside another object has no event of its own."""
    line = {"id": "li_1Item", "object": "item", "amount_total": 500, "currency": "usd", "quantity": 1}
    lines = {"object": "list", "data": [line], "has_more": False}
    ledger.deliver(event("checkout.session.completed", checkout_session(line_items=lines)))

    page = ledger.client.get("/audit/objects/li_1Item").text

    assert "Line item" in page
    assert "checkout.session.completed" in page
    assert "5.00 USD" in page


def test_page_of_a_customer_shows_what_belongs_to_it(ledger: Ledger) -> None:
    """Payments, invoices and subscriptions; and no name or address."""
    own = {"customer": "cus_1"}
    ledger.deliver(
        event("customer.created", customer(id="cus_1")),
        *paid(1, **own),
        event("invoice.paid", invoice(**own)),
        event("customer.subscription.created", subscription(**own)),
    )

    page = ledger.client.get("/audit/objects/cus_1").text

    assert [name for name in ("Payments", "Invoices", "Subscriptions") if f"<h2>{name}</h2>" not in page] == []
    assert '/audit/payments?customer=cus_1"' in page
    assert customer()["email"] not in page


def test_object_without_a_table_and_event_without_an_object_have_pages(ledger: Ledger) -> None:
    """What the books leave out is still among the events."""
    boiled = event("teapot.boiled", {"id": "tea_1", "object": "teapot"})
    balance = event("balance.available", {"object": "balance", "available": [{"amount": 5, "currency": "eur"}]})
    ledger.deliver(boiled, balance)

    assert "teapot.boiled" in ledger.client.get("/audit/objects/tea_1").text
    assert "balance.available" in ledger.client.get(f"/audit/events/{balance['id']}").text
    assert ledger.client.get("/audit/events/evt_none").status_code == 404


def test_dashboard_is_linked_by_kind_mode_and_account() -> None:
    """Stripe has a page for some objects; its search finds the others."""
    assert dashboard("pi_1A", livemode=True) == "https://dashboard.stripe.com/payments/pi_1A"
    assert dashboard("sub_1A", livemode=False) == "https://dashboard.stripe.com/test/subscriptions/sub_1A"
    assert dashboard("po_1A", livemode=False, account="acct_1").endswith("/acct_1/test/payouts/po_1A")
    assert dashboard("re_1A", livemode=True) == "https://dashboard.stripe.com/search?query=re_1A"
    assert dashboard("my customer", livemode=True) is None
    assert (kind("card_present"), kind("past_due"), kind("cs_test_a1B2")) == (None, None, "checkout session")


def test_every_question_has_its_place_in_the_navigation() -> None:
    """A new one finds its group by its name, or stands under «more»; none is lost."""
    told = [question.name for _, questions in grouped(QUESTIONS.values()) for question in questions]

    assert sorted(told) == sorted(QUESTIONS)
    assert [name for name in QUESTIONS if subject(name) == MORE] == []
    assert subject("something-new") == MORE
