"""An answer says what it is about: as of when, and on paper everything that it was narrowed by."""

import re

import pytest

from tests.conftest import Ledger
from tests.storage.questions.asking import paid
from tests.storage.questions.subscribing import Subscriber

OPTION = re.compile(r'<option value="(\w*)"[^>]*>([^<]*)')


def page(ledger: Ledger, question: str, language: str = "", **given: str) -> str:
    return ledger.client.get(f"/audit/{question}", query_string=given, headers={"Accept-Language": language}).text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"as_of": "2026-03-31"}, "What had happened by the end of 2026-03-31."),
        ({"as_of": "2026-03-31", "known_by": "received"}, "What had reached us by the end of 2026-03-31."),
        ({"as_of": "2026-03-31T18:00Z", "tz": "Asia/Tokyo"}, "What had happened before 2026-04-01 03:00:00."),
        ({"as_of": "close", "period": "2026-10"}, "What had reached us when the period was closed."),
    ],
)
def test_an_answer_says_as_of_when_it_is(ledger: Ledger, given: dict[str, str], told: str) -> None:
    """Whoever is shown it must not have to look into a form, or to know which clock counts if nobody says."""
    ledger.deliver(*paid(1))
    ledger.runner.invoke(args=["periods", "close", "2026-10"])

    assert f'<p class="known">{told}</p>' in page(ledger, "totals", **given)


def test_a_month_closed_without_a_row_has_a_page(ledger: Ledger) -> None:
    """The other mode, in which the month was not closed, is not asked whether it has any."""
    ledger.deliver(*paid(1))
    ledger.runner.invoke(args=["periods", "close", "2026-10"])

    assert "Nothing matches these filters" in page(ledger, "refunds", as_of="close", period="2026-10")


def test_an_answer_of_today_says_nothing_of_another_day(ledger: Ledger) -> None:
    """It is what is known now."""
    ledger.deliver(*paid(1))

    assert 'class="known"' not in page(ledger, "totals", by="month") + page(ledger, "payments/pi_1")


def test_a_payment_says_as_of_when_it_is(ledger: Ledger) -> None:
    """As the answer that led there does, in the reader's language."""
    ledger.deliver(*paid(1))

    told = '<p class="known">What had happened by the end of 31. Dez. 2026.</p>'
    assert told in page(ledger, "payments/pi_1", "de-DE", as_of="2026-12-31")


def test_paper_says_what_an_answer_was_narrowed_by(ledger: Ledger) -> None:
    """It shows no form. What stands elsewhere on the page is not said twice, and nothing of it is taken for a tag."""
    ledger.deliver(*paid(1))

    asked = page(ledger, "payments", period="2026-11", customer="<b>", as_of="2027-01-01", tz="Asia/Tokyo", limit="5")

    assert re.findall(r'<p class="paper">(.*?)</p>', asked) == ["Period: 2026-11 · Customer: &lt;b&gt;"]
    assert 'class="paper"' not in page(ledger, "payments", livemode="false")


@pytest.mark.parametrize(
    ("question", "name", "offered"),
    [
        ("totals", "by", [("", "Day"), ("month", "Month")]),
        ("totals", "known_by", [("", "Created"), ("received", "Received")]),
        ("day-sheet", "by_date", [("", "Created"), ("available", "Available")]),
        ("receivables", "owed", [("", "Any"), ("true", "True"), ("false", "False")]),
        ("", "by", [("", "Automatic"), ("day", "Day"), ("month", "Month")]),
    ],
)
def test_a_choice_that_nobody_made_is_named(
    ledger: Ledger, question: str, name: str, offered: list[tuple[str, str]]
) -> None:
    """«Any» stands only where an answer is not narrowed."""
    select = page(ledger, question).partition(f'name="{name}"')[2].partition("</select>")[0]

    assert OPTION.findall(select) == offered


def test_rates_are_written_for_the_reader(ledger: Ledger) -> None:
    """As amounts are; with a nonbreaking space where the language wants one."""
    gone, rest = Subscriber(1), Subscriber(2)
    ledger.deliver(gone.starts("2026-03-01", 1_000), rest.starts("2026-03-01", 4_000), gone.ends("2026-04-04"))

    def told(language: str) -> list[str]:
        return re.findall(r'<td class="rate">([^<]*)</td>', page(ledger, "churn", language, period="2026-04"))[:2]

    assert [told(tag) for tag in ("de-DE", "en-US", "tr", "")] == [
        ["50,00\xa0%", "20,00\xa0%"], ["50.00%", "20.00%"], ["%50,00", "%20,00"], ["50.00 %", "20.00 %"],
    ]  # fmt: skip
