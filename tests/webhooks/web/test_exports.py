"""Files over the web: the same rows in every form, each on record with the digest that proves it."""

import hashlib
from typing import Any

import pytest

from storage.exports.forms import FORMS
from storage.questions import QUESTIONS
from tests.conftest import Ledger
from tests.storage.exports.reading import READERS, workbook
from tests.storage.questions.asking import document, paid, refunded
from tests.webhooks.web.conftest import Show
from tests.webhooks.web.test_audit_pages import fill


def exported(ledger: Ledger, path: str, **given: str) -> Any:
    """Download a file."""
    answer = ledger.client.get(f"/audit/{path}", query_string=given)
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_question_has_the_same_rows_in_every_form(shown: Show, name: str) -> None:
    """Whichever file somebody takes, it is the answer."""
    ledger = shown(fill, name)
    rows = document(ledger, name)["rows"]
    head = [column.name for column in QUESTIONS[name].columns]

    for earlier, form in enumerate(FORMS):
        found = READERS[form](exported(ledger, f"{name}.{form}").data)
        added = earlier if name == "exports" else 0  # files that were made meanwhile are on its list
        assert found[0] == head
        assert len(found) == 1 + added + len(rows)
        if form == "jsonl":
            assert [dict(zip(head, row, strict=True)) for row in found[1 + added :]] == rows


@pytest.mark.parametrize("form", FORMS)
def test_history_of_a_payment_is_a_file_too(ledger: Ledger, form: str) -> None:
    """One row for each change, with its event."""
    ledger.deliver(*paid(1), refunded(1, 1000))

    answer = exported(ledger, f"payments/pi_1.{form}")
    [head, *rows] = READERS[form](answer.data)

    assert head[:4] == ["created", "received_at", "event", "type"]
    amounts = [row[head.index("new")] for row in rows if (row[head.index("id")], row[7]) == ("re_1", "amount")]
    assert amounts == ["10.00"]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="payment-pi_1-all-live.{form}"'


@pytest.mark.parametrize("form", FORMS)
def test_file_is_on_record_with_what_proves_it(ledger: Ledger, form: str) -> None:
    """Finance takes sha256sum of a file and finds it: which question, when, how many rows."""
    ledger.deliver(*paid(1), *paid(2), *paid(3, currency="eur"))

    answer = exported(ledger, f"payments.{form}", currency="usd", period="2026")
    digest = hashlib.sha256(answer.data).hexdigest()
    address, rel = answer.headers["Link"].split("; ")
    [told] = ledger.client.get(address.strip("<>")).get_json()["rows"]

    assert (answer.content_type, rel) == (FORMS[form].media_type, 'rel="describedby"')
    assert told == document(ledger, "exports", sha256=digest)["rows"][0]
    wanted = {"file": f"payments-2026-live.{form}", "rows": 2, "bytes": len(answer.data), "sha256": digest}
    assert told | wanted | {"question": "payments", "form": form} == told
    assert told["filters"] == '{"currency":"usd","period":"2026","livemode":true,"tz":"UTC"}'
    assert document(ledger, "exports", sha256="0" * 64)["rows"] == []


def test_files_of_test_data_are_listed_apart(ledger: Ledger) -> None:
    """A file of test data must not be found among those of real money."""
    link = exported(ledger, "payments.csv", livemode="false").headers["Link"]

    assert document(ledger, "exports")["rows"] == []
    assert len(ledger.client.get(link.partition(">")[0].strip("<")).get_json()["rows"]) == 1


def test_record_of_a_file_cannot_be_changed(ledger: Ledger) -> None:
    """A digest that could be rewritten proves nothing."""
    rights = ledger.rows(
        "select grantee, string_agg(privilege_type, ' ' order by 1) from information_schema.role_table_grants "
        "where table_name = 'exports' and grantee in ('intake', 'finance_reader') group by 1 order by 1"
    )

    assert rights == [("finance_reader", "SELECT"), ("intake", "INSERT SELECT")]


def test_page_links_every_form(ledger: Ledger) -> None:
    """What can be had must be in sight."""
    ledger.deliver(*paid(1))
    pages = [ledger.client.get(f"/audit/{path}").text for path in ("payments?currency=usd", "payments/pi_1")]

    for form in FORMS.values():
        assert f'<a href="/audit/payments.{form.name}?currency=usd" download>{form.label}</a>' in pages[0]
        assert f'<a href="/audit/payments/pi_1.{form.name}" download>{form.label}</a>' in pages[1]


def test_workbook_of_payments_adds_them_up(ledger: Ledger) -> None:
    """The total of a list stands where finance looks for it, in each currency."""
    ledger.deliver(*paid(1), *paid(2), *paid(3, currency="jpy"), refunded(1, 1000))

    sheet = workbook(exported(ledger, "payments.xlsx").data).worksheets[0]
    [head, *lines] = [list(row) for row in sheet.iter_rows(values_only=True)]
    totals = [dict(zip(head, line, strict=True)) for line in lines if "Total" in line]

    assert [(line["currency"], line["amount_received"], line["refunded"]) for line in totals] == [
        ("jpy", 5000, 0),
        ("usd", 100, 10),
    ]
    assert sheet.auto_filter.ref == "A1:U4"
