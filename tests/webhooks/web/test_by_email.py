"""Customers by their exact e-mail address: found by whoever may ask, and to be read nowhere."""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from storage.database import connect
from tests.builders import charge, checkout_session, customer, event, invoice
from tests.conftest import Ledger
from tests.examples import examples
from tests.test_guards import in_the_database
from webhooks.redaction.detectors import scrub
from webhooks.scrubbing import scrubbed

LOOKUP = "/audit/customers/lookup.json"
GREEK = "Ὀδυσσεύς@example.gr"
ACCOUNT = "acct_1Other"


def looked_up(ledger: Ledger, email: str, **given: str) -> list[tuple[str, str, str]]:
    """Ask as a program does."""
    answer = ledger.client.post(LOOKUP, json={"email": email}, query_string=given)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store"), answer.text
    return [(row["id"], row["type"], row["account"]) for row in answer.get_json()["rows"]]


def searched(ledger: Ledger, wanted: str, **options: Any) -> Any:
    """Ask as a person does, with the form."""
    return ledger.client.post("/audit/search", data={"id": wanted}, **options)


def tell(ledger: Ledger, email: str) -> None:
    """Deliver a customer, a customer of a connected account, two guests and test data, all with one address."""
    details = checkout_session()["customer_details"] | {"email": email}
    billing = charge()["billing_details"] | {"email": "other@example.com"}
    delivered = (
        event("customer.created", customer(id="cus_1", email=email), created=50),
        event("invoice.paid", invoice(id="in_1", customer="cus_2", customer_email=email), account=ACCOUNT, created=40),
        event(
            "checkout.session.completed",
            checkout_session(id="cs_1", customer=None, payment_intent="pi_3", customer_details=details),
            created=30,
        ),
        event(
            "charge.succeeded",
            charge(id="ch_4", customer=None, payment_intent=None, billing_details=billing, receipt_email=email),
            created=20,
        ),
        event("customer.created", customer(id="cus_5", email=email), livemode=False),
        event("customer.created", customer(id="cus_6", email="somebody.else@example.com")),
    )
    assert set(ledger.deliver(*delivered)) == {200}


def test_an_address_leads_to_customers_and_guests_of_one_mode(ledger: Ledger) -> None:
    """Wherever Stripe's objects carry it, in any casing, in every account; the newest first."""
    tell(ledger, GREEK)

    for spelling in (GREEK, f"  {GREEK.upper()}\n", GREEK.lower()):
        assert looked_up(ledger, spelling) == [
            ("cus_1", "customer", ""),
            ("cus_2", "customer", ACCOUNT),
            ("pi_3", "payment_intent", ""),
            ("ch_4", "charge", ""),
        ]
    assert looked_up(ledger, GREEK, livemode="false") == [("cus_5", "customer", "")]
    assert looked_up(ledger, "OTHER@example.com") == [("ch_4", "charge", "")]
    assert looked_up(ledger, "odysseus@example.gr") == []


def test_the_search_form_answers_addresses_at_once_and_leads_from_ids_to_links(ledger: Ledger) -> None:
    """An id's page may be passed on; an address stands in no link, header or page."""
    tell(ledger, GREEK)

    page = searched(ledger, GREEK)
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert re.findall(r'href="(/audit/objects/[^"]+)"', page.text) == [
        "/audit/objects/cus_1",
        f"/audit/objects/cus_2?account={ACCOUNT}",
        "/audit/objects/pi_3",
        "/audit/objects/ch_4",
    ]
    assert GREEK.lower() not in (page.text + str(page.headers)).lower()
    found = searched(ledger, " cus_1 ")
    assert (found.status_code, found.location) == (303, "/audit/objects/cus_1")
    assert searched(ledger, "").status_code == 404


def test_who_is_known_in_the_other_mode_only_is_said_without_naming_anybody(ledger: Ledger) -> None:
    """A tester looks for a customer, and forgot to switch."""
    ledger.deliver(event("customer.created", customer(id="cus_5", email="test@example.com"), livemode=False))

    page = searched(ledger, "test@example.com")
    assert page.status_code == 404
    assert "It is known in test mode" in page.text
    assert "cus_5" not in page.text
    assert searched(ledger, "test@example.com", query_string={"livemode": "false"}).status_code == 200


def test_a_form_of_another_site_is_refused(ledger: Ledger) -> None:
    """Somebody's page must not search with the reader's browser."""
    for site in ("cross-site", "same-site"):
        assert searched(ledger, "a@example.com", headers={"Sec-Fetch-Site": site}).status_code == 403
    assert searched(ledger, "cus_none", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{}", 400), (b"[]", 400), (b"null", 400), (b'{"email":1}', 400), (b'{"email":""}', 400), (b"{", 400),
        (b'{"email":"ada@example.com","more":1}', 400), (b'{"email":"%s"}' % (b"ada@" * 200), 400),
        (b'{"email":"%s"}' % (b"ada@" * 5_000), 413), (b'{"email":"\\ud800@\\u0000"}', 200),
    ],
)  # fmt: skip
def test_a_body_that_is_not_as_described_is_refused_and_not_repeated(ledger: Ledger, body: bytes, status: int) -> None:
    """And what is no address is nobody's."""
    answer = ledger.client.post(LOOKUP, data=body, content_type="application/json")

    assert answer.status_code == status
    assert "ada@" not in answer.text
    assert ledger.client.post(LOOKUP, data=body, content_type="text/plain").status_code in {413, 415}


def test_a_searched_address_is_in_no_table_log_or_answer(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    """Found or not, by the form, a program, a command or a link: nobody can read afterwards what was searched."""
    caplog.set_level(logging.DEBUG)
    ledger.app.testing = False
    tell(ledger, "ada.findable@example.com")
    told = [searched(ledger, "ada.findable@example.com").text, searched(ledger, "ada.nowhere@example.com").text]
    told += [ledger.client.post(LOOKUP, json={"email": f"ada.{one}@example.com"}).text for one in ("findable", "no")]
    told += [ledger.client.get("/audit/search?id=ada.findable@example.com").text]
    told += [ledger.runner.invoke(args=["audit", "customers", "--email"], input="ada.findable@example.com\n").output]
    told += [ledger.runner.invoke(args=["audit", "customers", "--email", "ada.findable@example.com"]).output]

    everywhere = "\n".join([in_the_database(ledger), caplog.text, *told])
    assert "cus_1" in told[0]
    assert "cus_1" in told[5]
    assert not re.search(r"ada\.|findable|nowhere", everywhere)


def test_the_command_reads_the_address_from_standard_input(ledger: Ledger) -> None:
    """An argument would stay in the shell's history."""
    tell(ledger, GREEK)

    told = ledger.runner.invoke(args=["audit", "customers", "--email", "--format", "json"], input=f"{GREEK}\n")
    assert json.loads(told.output) == ledger.client.post(LOOKUP, json={"email": GREEK}).get_json()
    for wrong in (["--email", GREEK], ["--email", "--customer", "cus_1"], ["--email", "--format", "csv"]):
        assert ledger.runner.invoke(args=["audit", "customers", *wrong], input=GREEK).exit_code == 2
    assert ledger.runner.invoke(args=["audit", "customers", "--email"], input="\n").exit_code == 2


def test_finance_may_find_people_and_may_not_read_them(ledger: Ledger) -> None:
    """Not with a table of its own that has the same name, either."""
    tell(ledger, GREEK)
    engine = connect(ledger.url, role="finance_reader")
    find = text("select count(*) from find_people((select gen_random_uuid()), true, 10)")

    with engine.connect() as connection:
        connection.execute(text("create temporary table people (email_digest uuid)"))
        assert connection.scalar(find) == 0
        connection.commit()
        for closed in ("public.people", "public.subject_keys"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                connection.execute(text(f"select * from {closed}"))
            connection.rollback()
    engine.dispose()


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    """Ids for one customer after the other."""
    return iter(range(1, 10_000))


LOCAL = st.text("abcdefghijklmnopqrstuvwxyzäöüßéñøçσς0123456789._+-", min_size=1, max_size=24)
EMAILS = st.one_of(st.emails(), st.builds("{}@example.{}".format, LOCAL, st.sampled_from(["com", "de", "gr"])))
CASINGS = st.sampled_from([str.upper, str.lower, str.title, str.swapcase, str])
BLANKS = st.text(" \t\r\n\u00a0", max_size=3)


@settings(max_examples=examples(25))
@given(email=EMAILS, other=EMAILS, casing=CASINGS, before=BLANKS, after=BLANKS)
def test_any_address_is_found_in_any_casing_and_no_other(
    ledger: Ledger, numbers: Iterator[int], email: str, other: str, casing: Any, before: str, after: str
) -> None:
    """Whoever types it; and what the detectors take for a card number was never kept."""
    assume(email.casefold() != other.casefold())
    assume(not any(scrub(one)[1] or scrubbed(one) != one for one in (email, other)))
    number = next(numbers)
    ledger.deliver(event("customer.created", customer(id=f"cus_{number}", email=email)))

    assert (f"cus_{number}", "customer", "") in looked_up(ledger, before + casing(email) + after)
    assert (f"cus_{number}", "customer", "") not in looked_up(ledger, casing(other))
