"""A program keeps its JSON and asks whether it is still true; everything else is kept by nobody."""

import pytest

from tests.conftest import Ledger
from tests.storage.questions.asking import paid, refunded

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
