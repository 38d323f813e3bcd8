"""The overview: the same figures as the questions behind it, in the reader's language."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.builders import CREATED, dispute, event, payout
from tests.conftest import Ledger
from tests.storage.questions.asking import DAY, document, paid, refunded

MONTH = datetime.fromtimestamp(CREATED, UTC).strftime("%Y-%m")


def figures(ledger: Ledger, **given: str) -> dict[str, list[str]]:
    """Read what the charts draw: a line for each day or month."""
    page = ledger.client.get("/audit/", query_string=given).text
    lines = re.findall(r'<time datetime="([-\d]+)">.*?</th>(.*?)</tr>', page, re.DOTALL)
    return {
        period: re.findall(r'<td class="(?:money|fee)[^>]*?(?:data-value="([^"]*)")?>', cells)
        for period, cells in lines
    }


def move(ledger: Ledger) -> None:
    """Let something of everything happen in one month."""
    ledger.deliver(
        *paid(1),
        *paid(2, CREATED + DAY, currency="jpy", amount=7000),
        refunded(1, 1000, CREATED + DAY),
        event("charge.dispute.created", dispute(id="du_1", charge="ch_1", created=CREATED, amount=500)),
        event("payout.paid", payout(id="po_1", amount=3000, created=CREATED)),
        event("payout.failed", payout(id="po_2", amount=900, status="failed", created=CREATED)),
    )


def test_overview_shows_the_figures_of_the_questions(ledger: Ledger) -> None:
    """A chart and the books must not differ; what is unknown is no figure."""
    move(ledger)
    totals = [row for row in document(ledger, "totals", by="month")["rows"] if row["currency"] == "usd"]
    sent = document(ledger, "payout-totals", by="month")["rows"]

    shown = figures(ledger, period=MONTH, by="month", currency="usd")

    names = ("gross", "refunded", "disputed", "net")
    assert shown == {MONTH: [*(f"{totals[0][name] / 100:.2f}" for name in names), "", "", "30.00"]}
    assert [(row["paid_out"], row["returned_count"], row["returned"]) for row in sent] == [(3000, 1, 900)]


def test_every_day_of_the_period_has_a_line(ledger: Ledger) -> None:
    """A day on which nothing moved is a 0 that is known."""
    move(ledger)
    sold = datetime.fromtimestamp(CREATED + DAY, UTC).date()
    first, last = sold - timedelta(9), sold + timedelta(1)

    shown = figures(ledger, **{"from": f"{first}", "to": f"{last}"}, currency="jpy")

    assert list(shown) == [f"{sold - timedelta(days)}" for days in range(10)]
    assert shown[f"{sold}"][0] == "7000"
    assert shown[f"{first}"] == ["0"] * 7


def test_long_periods_are_shown_by_month(ledger: Ledger) -> None:
    """Four hundred bars are no picture."""
    move(ledger)

    assert [len(period) for period in figures(ledger, period=MONTH[:4], currency="usd")][:1] == [len("2026-03")]


def test_each_figure_leads_to_what_it_is_made_of(ledger: Ledger) -> None:
    """An auditor asks which payments these are."""
    move(ledger)
    page = ledger.client.get("/audit/", query_string={"period": MONTH, "currency": "usd"}).text
    links: list[Any] = re.findall(r'data-value="50.00"><a href="([^"]+)"', page)

    rows = ledger.client.get(links[0].replace("&amp;", "&").replace("payments?", "payments.json?")).get_json()["rows"]

    assert [row["id"] for row in rows] == ["pi_1"]


def test_amounts_are_written_for_the_reader_and_files_are_not(ledger: Ledger) -> None:
    """Only pages speak a language; a language that nobody knows changes nothing."""
    ledger.deliver(*paid(1, amount=123_456_789))

    def told(language: str) -> str:
        page = ledger.client.get("/audit/payments", headers={"Accept-Language": language}).text
        return re.findall(r'<td class="money">([^<]+)</td>', page)[0]

    assert [told(tag) for tag in ("de-DE", "en-US", "de-CH", "en-IN", "fr", "tlh", "", "x" * 500, "*")] == [
        "1.234.567,89", "1,234,567.89", "1’234’567.89", "12,34,567.89", "1\u202f234\u202f567,89", *["1,234,567.89"] * 4,
    ]  # fmt: skip
    german = ledger.client.get("/audit/payments.csv", headers={"Accept-Language": "de-DE"}).text
    assert german == ledger.client.get("/audit/payments.csv").text
    assert "1234567.89" in german
