"""Every figure leads to its rows, and the rows add up to it."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from storage.exports.columns import Kind
from storage.questions import QUESTIONS
from tests.builders import CREATED, event, refund
from tests.conftest import Ledger
from tests.storage.questions.asking import DAY, alone, paid
from tests.storage.questions.subscribing import Subscriber, at, members, priced
from tests.storage.questions.test_attempts import contested, tried
from tests.storage.questions.test_dso import billed, part
from webhooks.web.drilling import ROWS

AMOUNTS = {
    "mrr-movements": "amount",
    "mrr-subscriptions": "mrr",
    "payment-attempts": "amount",
    "charges": "captured",
    "refunds": "amount",
    "disputes": "amount",
    "receivables": "amount_due",
}
OTHER = {"receivables": "owed", "refunded_of_volume": "refunded"}  # figures that add up another column
BALANCES = {"customers", "opening_customers"}  # customers, of whom each may have several rows


def fill(ledger: Ledger) -> None:
    """Tell half a year of a business."""
    one, two, old = Subscriber(1), Subscriber(2), Subscriber(3)
    old.created = at("2025-01-01")
    second, tiered = Subscriber(4, "cus_2"), Subscriber(5)
    ledger.deliver(one.starts("2026-03-02", 2_000), two.starts("2026-03-20", 5_000), old.told("2026-03-21", 900))
    ledger.deliver(one.told("2026-03-25", 1_500), second.starts("2026-04-02", 100), one.ends("2026-04-03"))
    ledger.deliver(tiered.starts("2026-04-04", priced(None)), two.told("2026-04-05", 6_000, discounts=["di_1"]))
    ledger.deliver(Subscriber(6, "cus_1").starts("2026-05-02", 1_800), second.ends("2026-05-03"))
    ledger.deliver(*members(7, 2, "2026-04-20", 300), Subscriber(9, currency="eur").starts("2026-04-02", 50))
    march = at("2026-03-10")
    ledger.deliver(tried(1, march, of="pi_1"), tried(2, march + DAY, of="pi_1", status="succeeded"))
    ledger.deliver(tried(3, march, amount=70), *paid(4, march), alone(5, at("2026-03-20")), *paid(6, at("2026-04-03")))
    ledger.deliver(event("refund.created", refund(id="re_4", charge="ch_4", amount=400, created=at("2026-04-01"))))
    ledger.deliver(contested(5, "ch_5", created=at("2026-04-02"), amount=5000))
    ledger.deliver(billed(1, "2026-03-10", 9_000, paid="2026-05-05"), part(1, 1, 4_000, "2026-04-10"))
    ledger.deliver(billed(2, "2026-04-20", 700), *paid(8, CREATED))


def figures(ledger: Ledger, question: str, **given: str) -> Iterator[tuple[str, int, str]]:
    """Read a page: each figure that is a link, by its column."""
    told = ledger.client.get(f"/audit/{question}.json", query_string=given).get_json()["rows"]
    page = ledger.client.get(f"/audit/{question}", query_string=given).text
    body = page.partition('<tbody id="rows">')[2].partition("</tbody>")[0]
    for row, written in zip(told, body.split("</tr>"), strict=False):
        cells = re.findall(r"<td.*?</td>", written, re.DOTALL)
        for column, cell in zip(QUESTIONS[question].columns, cells, strict=True):
            if (link := re.search(r'href="([^"]+)"', cell)) and column.name in ROWS[question]:
                yield column.name, row[column.name], unescape(link[1])


def added_up(ledger: Ledger, name: str, address: str) -> int:
    """Follow a link and add up what is there: amounts, rows or customers."""
    path, _, query = address.partition("?")
    question = path.removeprefix("/audit/")
    answer = ledger.client.get(f"{path}.json?{query}&limit=1000")
    assert answer.status_code == 200, (address, answer.text)
    rows: list[dict[str, Any]] = answer.get_json()["rows"]
    if name in BALANCES and question == "mrr-subscriptions":
        return len({row["customer"] for row in rows})
    return sum(row[OTHER.get(name, AMOUNTS[question])] or 0 for row in rows) if is_money(name) else len(rows)


def is_money(name: str) -> bool:
    """Say whether a figure is an amount."""
    kinds = {column.kind for question in ROWS for column in QUESTIONS[question].columns if column.name == name}
    return Kind.MONEY in kinds


@pytest.mark.parametrize(
    "given", [{}, {"from": "2026-03-15", "to": "2026-04-04"}, {"period": "2026-04", "tz": "America/New_York"}]
)
@pytest.mark.parametrize("question", sorted(ROWS))
def test_rows_behind_each_figure_add_up_to_it(ledger: Ledger, question: str, given: dict[str, str]) -> None:
    """A number whose parts nobody can see is believed or not; ours can be added up."""
    fill(ledger)

    found = list(figures(ledger, question, **given))
    checked = [figure for figure in found if figure[0] != "retained_customers"]  # its rows come and go

    wrong = [(name, value, link) for name, value, link in checked if added_up(ledger, name, link) != value]
    assert wrong == []
    assert len(checked) > (0 if given else 5)


def test_links_keep_account_mode_and_zone(ledger: Ledger) -> None:
    """The rows of another account's figure are that account's."""
    ledger.deliver(Subscriber(1).starts("2026-03-10", 2_000) | {"account": "acct_1"})

    links = [link for _, _, link in figures(ledger, "mrr", account="acct_1", tz="Asia/Tokyo")]

    assert all("account=acct_1" in link and "tz=Asia%2FTokyo" in link for link in links)
    assert links != []
