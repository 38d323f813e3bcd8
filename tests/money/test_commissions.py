"""Commissions: what payees are owed is what they earned, less what they got, to the cent and for any period."""

import itertools
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.builders import CREATED, application_fee, event, fee_refund, transfer, transfer_reversal
from tests.conftest import PEOPLE_KEY, SECRET, Ledger
from tests.examples import examples
from tests.money.conftest import DAY, Observe
from tests.money.moves import of_charge
from tests.storage.questions.asking import paid, refunded, rows
from webhooks.settings import Settings

RATES = """
[[rate]]
payee = "acct_shop"
basis_points = 8000
basis = "net_of_refunds"
valid_until = 2026-11-08

[[rate]]
payee = "acct_shop"
per_mille = 500
basis = "gross"
valid_from = 2026-11-08

[[rate]]
payee = "acct_net"
basis_points = 3333
basis = "net_of_fees"
"""
FIGURES = ("payable", "paid", "clawed_back", "fees_taken", "fees_returned", "balance")
SHOP = {"account": "acct_shop"}


@pytest.fixture
def rates(tmp_path: Path) -> Path | None:
    """A file of rates."""
    file = tmp_path / "rates.toml"
    file.write_text(RATES)
    return file


@pytest.fixture
def settings(database: str, rates: Path | None) -> Settings:
    """Settings with that file, whose days are Berlin's."""
    return Settings.from_environ(
        {
            "DATABASE_URL": database,
            "STRIPE_WEBHOOK_SECRETS": SECRET,
            "PEOPLE_KEY": PEOPLE_KEY,
            "COMMISSION_RATES": str(rates or ""),
            "TIME_ZONE": "Europe/Berlin",
        }
    )


def passed_on(number: int, amount: int, to: str = "acct_shop", **changes: Any) -> dict[str, Any]:
    """A transfer of what `ch_1` brought."""
    own = {"id": f"tr_{number}", "amount": amount, "destination": to, "source_transaction": f"ch_{number}"}
    return event("transfer.created", transfer(**own | changes))


def statement(ledger: Ledger, *names: str, payee: str = "acct_shop", **given: str) -> list[tuple[Any, ...]]:
    """Ask for one payee's statement."""
    return rows(ledger, "commissions", *(names or FIGURES), payee=payee, **given)


def test_a_payee_is_owed_its_share_less_what_it_got(ledger: Ledger, observe: Observe) -> None:
    """80 % of 50.00 less 80 % of the 10.00 refunded, less the transfer, and what was taken back is owed again."""
    back = transfer_reversal(id="trr_1", transfer="tr_1", amount=1000)
    ledger.deliver(*paid(1), refunded(1, 1000), passed_on(1, 4000))
    observe(back)

    assert statement(ledger) == [(3200, 4000, 1000, 0, 0, 200)]
    assert rows(ledger, "commission-entries", "kind", "object", "amount", "basis_amount", "effect") == [
        ("transfer_reversal", "trr_1", 1000, None, 1000),
        ("transfer", "tr_1", 4000, None, -4000),
        ("refund", "re_1", 1000, -1000, -800),
        ("payment", "ch_1", 5000, 5000, 4000),
    ]


def test_each_line_names_the_event_that_told_of_it(ledger: Ledger) -> None:
    """From a figure to its proof."""
    events = [*paid(1), passed_on(1, 4000)]
    ledger.deliver(*events)

    told = rows(ledger, "commission-entries", "object", "event")

    assert told == [("tr_1", events[2]["id"]), ("ch_1", events[1]["id"])]


def test_a_fee_on_our_charge_comes_off_and_one_on_the_payees_own_does_not(ledger: Ledger) -> None:
    """Of a direct charge the payee has the money: the fee is ours, and no part of what we owe."""
    own = {"amount": 500, **SHOP}
    destination = application_fee(id="fee_1", originating_transaction="ch_1", **own)
    direct = application_fee(id="fee_2", originating_transaction=None, charge="py_2", **own)
    returned = [fee_refund(id=f"fr_{n}", fee=f"fee_{n}", amount=100 * n) for n in (1, 2)]
    ledger.deliver(*paid(1), passed_on(1, 5000))
    ledger.deliver(*(event("application_fee.created", fee) for fee in (destination, direct)))
    ledger.deliver(*(event("application_fee.refund.updated", back) for back in returned))

    assert statement(ledger) == [(4000, 5000, 0, 500, 100, -600)]
    assert statement(ledger, "direct_fees") == [(300,)]


def test_the_rate_of_the_payments_day_counts_in_the_zone_of_the_books(ledger: Ledger) -> None:
    """22:59:59 UTC is the last second of a November day in Berlin; a later refund has its payment's rate."""
    midnight = CREATED + DAY + 6000  # 2026-11-07T23:00:00Z
    ledger.deliver(*paid(1, midnight - 1), *paid(2, midnight), passed_on(1, 1), passed_on(2, 1))
    ledger.deliver(refunded(1, 1000, midnight + DAY), refunded(2, 1000, midnight + DAY, of=2))

    assert rows(ledger, "commission-entries", "object", "basis_points", "effect", kind="payment", tz="UTC") == [
        ("ch_2", 5000, 2500),
        ("ch_1", 8000, 4000),
    ]
    assert rows(ledger, "commission-entries", "object", "basis_points", "effect", kind="refund") == [
        ("re_2", 5000, 0),
        ("re_1", 8000, -800),
    ]


def test_what_is_payable_is_unknown_while_the_fee_is(ledger: Ledger, observe: Observe) -> None:
    """A rate net of fees has no basis before the balance transaction is known; then it is exact, half to even."""
    ledger.deliver(*paid(1), passed_on(1, 1000, "acct_net"))
    before = statement(ledger, *FIGURES, "unknown", payee="acct_net")
    observe(of_charge(1, 5000, 175, id="txn_3Qk7uZB7WZ01zgkW0wXyZaBc"))

    assert before == [(None, 1000, 0, 0, 0, None, "fee_unknown")]
    assert statement(ledger, *FIGURES, "unknown", payee="acct_net") == [(1608, 1000, 0, 0, 0, 608, None)]


def test_a_payee_without_a_rate_is_owed_an_unknown_amount(ledger: Ledger) -> None:
    """Not nothing: somebody has to write the rate down."""
    ledger.deliver(*paid(1), passed_on(1, 1000, "acct_new"))

    assert statement(ledger, *FIGURES, "unknown", payee="acct_new") == [(None, 1000, 0, 0, 0, None, "no_rate")]
    assert ">unknown<" in ledger.client.get("/audit/commissions").text.replace(" ", "").replace("\n", "")


def test_a_transfer_of_a_payment_that_we_do_not_know_leaves_payable_unknown(ledger: Ledger) -> None:
    """Its commission is in no other line; a transfer that names no payment says nothing of one."""
    ledger.deliver(passed_on(1, 1000))
    ledger.deliver(passed_on(2, 700, "acct_net", source_transaction=None))

    assert statement(ledger, *FIGURES, "unknown") == [(None, 1000, 0, 0, 0, None, "payment_unknown")]
    assert statement(ledger, "payable", "balance", "unattributed", payee="acct_net") == [(0, -700, 700)]


def test_what_only_running_totals_tell_counts_on_the_day_of_their_event(ledger: Ledger) -> None:
    """A reversal and a refund that no event of their own told of are in the statement all the same."""
    ledger.deliver(*paid(1, amount_refunded=500), passed_on(1, 4000, amount_reversed=300))

    assert statement(ledger) == [(3600, 4000, 300, 0, 0, -100)]
    assert [id for (id,) in rows(ledger, "commission-entries", "id") if "unitemised" in id] == [
        "tr_1:acct_shop:unitemised",
        "ch_1:acct_shop:unitemised",
    ]


def test_a_payment_for_two_payees_is_a_line_for_each(ledger: Ledger) -> None:
    """One charge, two transfers; and two to the same payee are still one payment."""
    ledger.deliver(*paid(1), passed_on(1, 1000), passed_on(2, 500, source_transaction="ch_1"))
    ledger.deliver(passed_on(3, 100, "acct_net", source_transaction="ch_1"))

    found = {payee for (payee,) in rows(ledger, "commission-entries", "payee", kind="payment")}

    assert found == {"acct_shop", "acct_net"}
    assert statement(ledger) == [(4000, 1500, 0, 0, 0, 2500)]


def test_currencies_modes_and_other_accounts_stay_apart(ledger: Ledger) -> None:
    """Euros are no dollars, test data no money, and what a payee passes on itself none of ours."""
    ledger.deliver(*paid(1), passed_on(1, 4000), passed_on(2, 900, currency="eur", source_transaction=None))
    ledger.deliver(event("transfer.created", transfer(id="tr_8", destination="acct_shop"), livemode=False))
    ledger.deliver(event("transfer.created", transfer(id="tr_9", destination="acct_shop"), account="acct_other"))

    assert statement(ledger, "currency", "payable", "paid", "balance") == [
        ("eur", 0, 900, -900),
        ("usd", 4000, 4000, 0),
    ]


NUMBERS = itertools.count(1)  # each example has a platform of its own
DAYS = st.integers(0, 4)
PAYMENT = st.fixed_dictionaries(
    {"amount": st.integers(1, 10**9), "day": DAYS, "back": st.integers(0, 10**9), "back_day": DAYS}
    | {"passed": st.integers(1, 10**9), "passed_day": DAYS, "reversed": st.integers(1, 10**9)}
)


def deliver(ledger: Ledger, observe: Observe, account: str, payments: list[dict[str, int]]) -> None:
    """Tell what became of some payments of a platform."""
    for number, one in enumerate(payments):
        at, back_at, passed_at = (CREATED + one[name] * DAY for name in ("day", "back_day", "passed_day"))
        events = [*paid(number, at, amount=one["amount"]), refunded(number, one["back"], back_at, of=number)]
        events.append(passed_on(number, one["passed"], created=passed_at))
        ledger.deliver(*(told | {"account": account} for told in events))
        back = transfer_reversal(id=f"trr_{number}", transfer=f"tr_{number}", amount=one["reversed"], created=back_at)
        observe(back, account=account)


def owed(one: dict[str, int]) -> int:
    """Calculate anew what is owed of a payment: at the rate of its day, each line to the nearest unit, ties to even."""
    is_early = one["day"] < 2
    share = Fraction(4, 5) if is_early else Fraction(1, 2)
    earned = round(one["amount"] * share) + (round(-one["back"] * share) if is_early else 0)
    return earned - one["passed"] + one["reversed"]


@hypothesis_settings(max_examples=examples(8))
@given(payments=st.lists(PAYMENT, max_size=4))
def test_a_statement_is_the_sum_of_its_lines_and_carries_over_into_the_next(
    ledger: Ledger, observe: Observe, payments: list[dict[str, int]]
) -> None:
    """Whatever moved when: any period can be told again, and ends with what the next begins with."""
    account = f"acct_{next(NUMBERS)}"
    deliver(ledger, observe, account, payments)
    expected = sum(map(owed, payments))

    effects = [effect for (effect,) in rows(ledger, "commission-entries", "effect", account=account, limit="1000")]
    days = [f"2026-11-{day:02d}" for day in range(5, 13)]
    ends = [statement(ledger, "balance", account=account, to=day) for day in days]
    begins = [statement(ledger, "opening", account=account, **{"from": day}) for day in days]

    assert sum(effects) == expected
    assert (statement(ledger, "balance", account=account) or [(0,)]) == [(expected,)]
    assert [end or [(0,)] for end in ends] == [begin or [(0,)] for begin in begins]


@pytest.mark.parametrize("rates", [None])
def test_without_a_file_only_what_stripe_moved_is_told(ledger: Ledger) -> None:
    """Payable is unknown, not 0."""
    ledger.deliver(*paid(1), passed_on(1, 4000))

    assert statement(ledger, *FIGURES, "unknown") == [(None, 4000, 0, 0, 0, None, "no_rates_file")]
    assert rows(ledger, "commission-entries", "kind", "effect") == [("transfer", -4000)]
