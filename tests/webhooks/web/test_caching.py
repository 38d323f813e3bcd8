"""A program keeps its JSON and asks whether it is still true; everything else is kept by nobody."""

import pytest

from tests.conftest import Ledger
from tests.storage.questions.asking import DAY, paid, refunded
from tests.storage.questions.test_periods import MARCH, closed, say

PRIVATE = "private, no-cache"
ADDRESSES = ["/audit/payments.json", "/audit/totals.json", "/audit/payments/pi_1.json"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_unchanged_answer_is_not_sent_again(ledger: Ledger, address: str) -> None:
    """A dashboard that asks each minute costs a line each minute."""
    ledger.deliver(*paid(1))
    first = ledger.client.get(address)

    again = ledger.client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, first.headers["Cache-Control"]) == (200, PRIVATE)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert again.headers["Cache-Control"] == PRIVATE
    assert "Content-Type" not in again.headers


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_changed_answer_is_sent_under_another_tag(ledger: Ledger, address: str) -> None:
    """A refund changes payments, totals and the payment's history."""
    ledger.deliver(*paid(1))
    tag = ledger.client.get(address).headers["ETag"]
    ledger.deliver(refunded(1, 1000))

    changed = ledger.client.get(address, headers={"If-None-Match": tag})

    assert (changed.status_code, changed.headers["ETag"] != tag) == (200, True)


def test_the_tag_is_strong_and_of_the_content(ledger: Ledger) -> None:
    """Equal bytes have equal tags, however often and in which process they are made."""
    ledger.deliver(*paid(1))
    tags = {ledger.client.get("/audit/payments.json").headers["ETag"] for _ in range(3)}

    assert len(tags) == 1
    assert not tags.pop().startswith("W/")
    assert ledger.client.get("/audit/payments.json", headers={"If-None-Match": "*"}).status_code == 304
    assert ledger.client.get("/audit/payments.json", headers={"If-None-Match": '"another"'}).status_code == 200


def test_a_program_that_wants_the_answer_it_knows_or_none_gets_none(ledger: Ledger) -> None:
    """`If-Match` (RFC 9110, section 13.1.1): no rows under a status that says they are not what was asked for."""
    ledger.deliver(*paid(1))
    tag = ledger.client.get("/audit/payments.json").headers["ETag"]
    same, other = (ledger.client.get("/audit/payments.json", headers={"If-Match": each}) for each in (tag, '"x"'))

    assert (same.status_code, other.status_code, other.mimetype) == (200, 412, "application/problem+json")
    assert "pi_1" not in other.text
    assert (other.headers["Cache-Control"], other.headers.get("ETag")) == ("no-store", None)


def test_head_tells_what_get_would(ledger: Ledger) -> None:
    """A monitor asks for the tag alone."""
    ledger.deliver(*paid(1))
    asked, told = ledger.client.get("/audit/payments.json"), ledger.client.head("/audit/payments.json")
    names = ("ETag", "Cache-Control", "Content-Type", "Content-Length")

    assert (told.status_code, told.data) == (200, b"")
    assert [told.headers[name] for name in names] == [asked.headers[name] for name in names]
    assert (
        ledger.client.head("/audit/payments.json", headers={"If-None-Match": told.headers["ETag"]}).status_code == 304
    )


@pytest.mark.parametrize("address", ["payments", "payments.csv", "payments/pi_1", "payments.json?tz=x", "nothing.json"])
def test_pages_files_and_errors_are_kept_by_nobody(ledger: Ledger, address: str) -> None:
    """A browser on a shared machine keeps none of the books."""
    ledger.deliver(*paid(1))
    headers = ledger.client.get(f"/audit/{address}").headers

    assert (headers["Cache-Control"], headers.get("ETag")) == ("no-store", None)


def test_the_next_page_is_linked_in_a_header(ledger: Ledger) -> None:
    """Programs follow `Link` without reading the body (RFC 8288)."""
    ledger.deliver(*paid(1), *paid(2), *paid(3))

    first = ledger.client.get("/audit/payments.json?limit=2")
    address = first.headers["Link"].removeprefix("<").removesuffix('>; rel="next"')
    last = ledger.client.get(address)

    assert address == first.get_json()["next"]
    assert [row["id"] for row in last.get_json()["rows"]] == ["pi_1"]
    assert "Link" not in last.headers


CLOSED = ["/audit/totals.json", "/audit/payments.json", "/audit/refunds.json"]


def asked_again(ledger: Ledger, address: str, tag: str) -> int:
    """Ask whether March as it was closed is still what somebody has."""
    asked = {"period": "2026-03", "as_of": "close"}
    return ledger.client.get(address, query_string=asked, headers={"If-None-Match": tag}).status_code


def tag_of(ledger: Ledger, address: str, **asked: str) -> str:
    """Ask for March; tell the answer's tag."""
    return ledger.client.get(address, query_string={"period": "2026-03"} | asked).headers["ETag"]


@pytest.mark.parametrize("address", CLOSED)
def test_what_comes_late_changes_the_answer_of_today_and_not_that_of_the_closing(ledger: Ledger, address: str) -> None:
    """Whoever keeps the closed month need not fetch it again; whoever keeps the month as it stands must."""
    ledger.deliver(*paid(1, MARCH), refunded(1, 1000, MARCH + DAY))
    closed(ledger)
    then, now = tag_of(ledger, address, as_of="close"), tag_of(ledger, address)
    ledger.deliver(*paid(2, MARCH + 1), refunded(2, 500, MARCH + 2 * DAY))

    assert asked_again(ledger, address, then) == 304
    assert tag_of(ledger, address) != now


@pytest.mark.parametrize("address", CLOSED)
def test_a_period_that_is_opened_again_has_no_answer_to_keep(ledger: Ledger, address: str) -> None:
    """304 would vouch for books that hold no more; after the next closing the answer is that closing's."""
    ledger.deliver(*paid(1, MARCH), refunded(1, 1000, MARCH + DAY))
    closed(ledger)
    first = tag_of(ledger, address, as_of="close")
    ledger.deliver(*paid(2, MARCH + 1), refunded(2, 500, MARCH + 2 * DAY))
    say(ledger, "reopen", "2026-03", "--reason", "a payment was missing")
    opened = asked_again(ledger, address, first), asked_again(ledger, address, "*")
    closed(ledger)

    assert opened == (409, 409)
    assert asked_again(ledger, address, first) == 200
    assert asked_again(ledger, address, tag_of(ledger, address, as_of="close")) == 304


def test_the_list_of_closings_changes_with_each_of_them(ledger: Ledger) -> None:
    """Who asks which periods are closed must not be told the old ones."""
    tags = [tag_of(ledger, "/audit/periods.json")]
    for act in (("close", "2026-03"), ("reopen", "2026-03", "--reason", "a fee"), ("close", "2026-03")):
        assert say(ledger, *act)[0] == 0
        tags.append(tag_of(ledger, "/audit/periods.json"))

    assert len(set(tags)) == 4
