"""Every entry balances, and Stripe's clearing account is what the day sheet says is left."""

import itertools
from pathlib import Path
from typing import Any, get_args

import pytest
import stripe
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from storage.books.chart import SHIPPED, shipped
from tests.builders import CREATED, fee_detail
from tests.conftest import PEOPLE_KEY, SECRET, Ledger
from tests.examples import examples
from tests.money.conftest import DAY, Observe
from tests.money.moves import of_charge, of_payout, of_refund, paid_out
from tests.storage.questions.asking import document, paid, rows, sheet
from webhooks.settings import Settings

LINE = ("entry", "account_code", "debit", "credit", "reference")
MEASURES = ("charges", "refunds", "disputes", "transfers", "application_fees", "billed_fees", "topups", "reserves")
NUMBERS = itertools.count(1)  # each example has an account of its own
CLEARING = shipped().clearing


def entries(ledger: Ledger, *names: str, **given: str) -> list[tuple[Any, ...]]:
    """Ask for journal entries."""
    return rows(ledger, "journal-entries", *(names or LINE), **given)


def test_a_charge_is_revenue_fees_and_the_rest_in_clearing(ledger: Ledger, observe: Observe) -> None:
    """Revenue is gross: what Stripe kept is a cost of its own, and the tax on it another."""
    parts = [fee_detail("stripe_fee", 145), fee_detail("tax", 30)]
    ledger.deliver(*paid(1))
    observe(of_charge(1, 5000, 175, fee_details=parts))

    assert entries(ledger) == [
        ("txn_ch_1", "1100", 4825, None, "pi_1"),
        ("txn_ch_1", "4000", None, 5000, "pi_1"),
        ("txn_ch_1", "6010", 30, None, "pi_1"),
        ("txn_ch_1", "6000", 145, None, "pi_1"),
    ]
    assert set(entries(ledger, "date", "currency", "suspense")) == {("2026-11-06", "usd", False)}


def test_what_goes_out_is_booked_the_other_way_round(ledger: Ledger, observe: Observe) -> None:
    """A refund lowers revenue on an account of its own; a payout is on its way to the bank."""
    observe(*paid_out(3825, of_payout(3825), of_refund(1, 1000)))

    assert entries(ledger) == [
        ("txn_re_1", "1100", None, 1000, "re_1"),
        ("txn_re_1", "4050", 1000, None, "re_1"),
        ("txn_po", "1100", None, 3825, "po_1"),
        ("txn_po", "1000", 3825, None, "po_1"),
    ]


def test_a_fee_that_stripe_did_not_split_is_booked_whole(ledger: Ledger, observe: Observe) -> None:
    """A part in another currency cannot be added up; the fee itself is known."""
    observe(of_charge(1, 5000, 175, fee_details=[fee_detail("stripe_fee", 150, "eur")]))

    assert entries(ledger, "account_code", "debit", "memo", source="ch_1")[-1] == ("6000", 175, "charge: unknown_fee")


def test_words_that_no_account_has_stand_in_suspense_and_are_reported(ledger: Ledger, observe: Observe) -> None:
    """Stripe adds words at any time: money must not vanish because of one."""
    observe(of_charge(1, 700, 0, reporting_category="brand_new", type="newer"))

    assert entries(ledger, "account_code", "credit", "suspense") == [("1100", None, False), ("9999", 700, True)]
    assert rows(ledger, "trial-balance", "account_code", "balance", "suspense", "unmapped") == [
        ("1100", 700, False, None),
        ("9999", -700, True, "brand_new/newer"),
    ]


def test_a_payment_whose_balance_transaction_is_unknown_has_no_entry(ledger: Ledger) -> None:
    """Nothing is invented; the day sheet counts what is missing."""
    ledger.deliver(*paid(1))

    assert entries(ledger) == []
    assert rows(ledger, "day-sheet", "closing", "unknown", "unknown_so_far") == [(0, 1, 1)]


def test_the_day_of_an_entry_is_the_readers(ledger: Ledger, observe: Observe) -> None:
    """21:20 UTC is the next day in Kolkata, as on the day sheet of the same zone."""
    observe(of_charge(1))

    assert set(entries(ledger, "date", tz="Asia/Kolkata")) == {("2026-11-07",)}
    assert rows(ledger, "day-sheet", "period", tz="Asia/Kolkata") == [("2026-11-07",)]


def test_csv_has_the_columns_that_the_layouts_of_accounting_systems_are_made_of(
    ledger: Ledger, observe: Observe
) -> None:
    """docs/journal-csv.md names columns: they are there, and empty where the other side has the amount."""
    observe(of_charge(1, 5000, 0, "kwd"))
    head, clearing, revenue = sheet(ledger, "journal-entries")
    layouts = (Path(__file__).parents[2] / "docs" / "journal-csv.md").read_text()

    assert head[:9] == [
        "date",
        "entry",
        "account_code",
        "account_name",
        "debit",
        "credit",
        "currency",
        "reference",
        "memo",
    ]
    assert [clearing[4:6], revenue[4:6]] == [["5.000", ""], ["", "5.000"]]
    assert [name for name in head[:9] if f"`{name}`" not in layouts] == []


class TestOwnChart:
    """An operator's own chart of accounts."""

    @pytest.fixture
    def settings(self, database: str, tmp_path: Path) -> Settings:
        """Settings with a chart in which revenue has another account."""
        own = tmp_path / "chart.toml"
        text = SHIPPED.read_text().replace('"4000"', '"8400"').replace('"Revenue"', '"Erlöse 19 %"')
        own.write_text(text, encoding="utf-8")
        secrets = {"STRIPE_WEBHOOK_SECRETS": SECRET, "PEOPLE_KEY": PEOPLE_KEY}
        return Settings.from_environ({"DATABASE_URL": database, "CHART_OF_ACCOUNTS": str(own), **secrets})

    def test_entries_are_booked_on_it(self, ledger: Ledger, observe: Observe) -> None:
        """One file, and no code, decides on the accounts."""
        observe(of_charge(1, 5000, 0))

        assert entries(ledger, "account_code", "account_name")[1] == ("8400", "Erlöse 19 %")


def types() -> tuple[str, ...]:
    """The types that the pinned SDK knows."""
    literal, _ = get_args(stripe.BalanceTransaction.__annotations__["type"])
    return get_args(literal)


AMOUNT = st.one_of(st.just(0), st.integers(-(10**12), 10**12))
WORD = st.sampled_from([*shipped().reporting_categories, "brand_new"])
PART = st.tuples(st.sampled_from(("stripe_fee", "tax", "application_fee", "withheld_tax")), AMOUNT)
MOVE = st.fixed_dictionaries(
    {
        "amount": AMOUNT,
        "parts": st.lists(PART, max_size=3),
        "off": st.sampled_from((0, 0, 0, 1)),
        "day": st.integers(0, 3),
    }
    | {
        "category": WORD,
        "type": st.sampled_from([*types(), "newer"]),
        "currency": st.sampled_from(("usd", "jpy", "kwd")),
    }
    | {"available": st.integers(0, 5)}
)


def moved(number: int, given: dict[str, Any]) -> dict[str, Any]:
    """Write a balance transaction of any sign and split; now and then its parts are not the whole fee."""
    fee, currency = sum(amount for _, amount in given["parts"]) + given["off"], given["currency"]
    created = CREATED + given["day"] * DAY
    return of_charge(number, given["amount"], fee, currency) | {
        "fee_details": [fee_detail(name, amount, currency) for name, amount in given["parts"]],
        "reporting_category": given["category"],
        "type": given["type"],
        "created": created,
        "available_on": created + given["available"] * DAY,
    }


@hypothesis_settings(max_examples=examples(10))
@given(given_moves=st.lists(MOVE, max_size=8))
def test_debits_are_credits_and_clearing_is_the_day_sheets_closing_balance(
    ledger: Ledger, observe: Observe, given_moves: list[dict[str, Any]]
) -> None:
    """Whatever moved, with any sign and any split of fees, in any currency."""
    account = {"account": f"acct_{next(NUMBERS)}"}
    moves = [moved(at, given) for at, given in enumerate(given_moves)]
    observe(*moves, **account)

    lines = document(ledger, "journal-entries", limit="1000", **account)["rows"]
    balance = document(ledger, "trial-balance", **account)["rows"]
    days = document(ledger, "day-sheet", **account)["rows"]

    assert all((line["debit"] or 0) + (line["credit"] or 0) > 0 for line in lines)
    for entry, currency in {(line["entry"], line["currency"]) for line in lines}:
        own = [line for line in lines if line["entry"] == entry]
        assert {line["currency"] for line in own} == {currency}
        assert sum(line["debit"] or 0 for line in own) == sum(line["credit"] or 0 for line in own)
    assert balances(lines) == {
        (row["account_code"], row["currency"]): row["balance"] for row in balance if row["balance"]
    }
    assert (
        closings(days)
        == {currency: left for (code, currency), left in balances(lines).items() if code == CLEARING}
        == nets(moves)
    )


def nets(moves: list[dict[str, Any]]) -> dict[str, int]:
    """Add up what moved, by currency; a currency in which nothing is left is left out."""
    found: dict[str, int] = {}
    for move in moves:
        found[move["currency"]] = found.get(move["currency"], 0) + move["net"]
    return {currency: left for currency, left in found.items() if left}


def balances(lines: list[dict[str, Any]]) -> dict[tuple[str, str], int]:
    """Add up lines, by account and currency; balances of 0 are left out."""
    found: dict[tuple[str, str], int] = {}
    for line in lines:
        key = line["account_code"], line["currency"]
        found[key] = found.get(key, 0) + (line["debit"] or 0) - (line["credit"] or 0)
    return {key: left for key, left in found.items() if left}


def closings(days: list[dict[str, Any]]) -> dict[str, int]:
    """Take each currency's last closing balance: days come newest first."""
    last = {row["currency"]: row["closing"] for row in reversed(days)}
    return {currency: left for currency, left in last.items() if left}


@hypothesis_settings(max_examples=examples(10))
@given(given_moves=st.lists(MOVE, max_size=8), by_date=st.sampled_from(("created", "available")))
def test_a_day_closes_with_what_the_next_opens_with(
    ledger: Ledger, observe: Observe, given_moves: list[dict[str, Any]], by_date: str
) -> None:
    """And opening + movements − fees − payouts is closing; a period tells the same days as the whole."""
    asked = {"account": f"acct_{next(NUMBERS)}", "by_date": by_date}
    moves = [moved(at, given) for at, given in enumerate(given_moves)]
    observe(*moves, account=asked["account"])

    days = document(ledger, "day-sheet", **asked)["rows"]
    some = document(ledger, "day-sheet", **asked, **{"from": "2026-11-08", "to": "2026-11-10"})["rows"]

    for currency in {row["currency"] for row in days}:
        own = [row for row in reversed(days) if row["currency"] == currency]
        assert [row["opening"] for row in own] == [0, *(row["closing"] for row in own[:-1])]
    for row in days:
        movements = sum(row[name] for name in (*MEASURES, "other"))
        assert row["opening"] + movements - row["fees"] - row["payouts"] == row["closing"]
    assert some == [row for row in days if "2026-11-08" <= row["period"] < "2026-11-10"]
    assert sum(row["count"] for row in days) == len(moves)
