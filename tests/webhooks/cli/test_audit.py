"""`flask audit`: the same answers as the pages."""

import csv
import io
import json
from collections.abc import Callable

import pytest

from storage.questions import QUESTIONS
from tests.conftest import Fill, Ledger
from tests.storage.questions.asking import alone, paid, refunded


def say(ledger: Ledger, *arguments: str) -> str:
    """Run a command that succeeds."""
    result = ledger.runner.invoke(args=["audit", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def sell(ledger: Ledger) -> None:
    """Deliver a payment of which some came back."""
    assert ledger.deliver(*paid(1), refunded(1, 1000)) == [200] * 3


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_command_and_page_give_the_same_answer(filled: Callable[[Fill], Ledger], name: str) -> None:
    """A figure must not depend on where it was asked."""
    ledger = filled(sell)
    address = f"/audit/{name}"

    assert json.loads(say(ledger, name, "--format", "json")) == ledger.client.get(f"{address}.json").get_json()
    written = say(ledger, name, "--format", "csv").replace("\r\n", "\n")
    assert written == ledger.client.get(f"{address}.csv").text.replace("\r\n", "\n")


@pytest.mark.parametrize("name", [*sorted(QUESTIONS), "payment"])
def test_every_command_has_help(filled: Callable[[Fill], Ledger], name: str) -> None:
    """The question itself is the help; every option says what it does."""
    ledger = filled(sell)
    shown = " ".join(say(ledger, name, "--help").split())
    command = ledger.app.cli.commands["audit"].commands[name]  # type: ignore[attr-defined]

    assert command.short_help.endswith("?")
    assert command.short_help in shown
    assert all(option.help for option in command.params if option.param_type_name == "option")


def test_help_lists_the_questions_as_finance_would_ask_them(ledger: Ledger) -> None:
    """Finding the right question must not need the manual."""
    shown = " ".join(say(ledger, "--help").split())

    assert all(question.title in shown for question in QUESTIONS.values())


def test_table_is_aligned_and_fits(ledger: Ledger) -> None:
    """Numbers end under each other, and no line breaks."""
    ledger.deliver(*paid(1, amount=5), *paid(22, amount=1234567))

    lines = say(ledger, "totals").splitlines()

    assert lines == [
        "period      currency  count      gross  refunded  disputed        net      fee  net_of_fees  fees_unknown",
        "----------  --------  -----  ---------  --------  --------  ---------  -------  -----------  ------------",
        "2026-11-06  usd           2  12,345.72      0.00      0.00  12,345.72  unknown      unknown             2",
        "(too narrow for fees_converted, refunded_unitemised: --format csv has them)",
        "Times in UTC.",
    ]


def test_options_narrow_as_the_pages_filters_do(ledger: Ledger) -> None:
    """Dashes instead of underscores, the rest is the same."""
    ledger.deliver(*paid(1), *paid(2, amount=900))
    options = ["--currency", "usd", "--max-amount", "9.00", "--from", "2026-11-06", "--format", "csv"]

    found = list(csv.DictReader(io.StringIO(say(ledger, "payments", *options))))

    assert [row["id"] for row in found] == ["pi_2"]


def test_next_page_is_offered(ledger: Ledger) -> None:
    """What does not fit on a page must be within reach."""
    ledger.deliver(*(alone(number) for number in range(3)))
    first = say(ledger, "payments", "--limit", "2")

    after = first.rpartition("--after ")[2].strip()
    second = say(ledger, "payments", "--limit", "2", "--after", after)

    assert [name in first for name in ("ch_2", "ch_1", "ch_0")] == [True, True, False]
    assert [name in second for name in ("ch_2", "ch_1", "ch_0", "--after")] == [False, False, True, False]


def test_bad_option_is_refused_without_repeating_it(ledger: Ledger) -> None:
    """The same refusals as on the pages."""
    result = ledger.runner.invoke(args=["audit", "payments", "--period", "yesterday"])

    assert result.exit_code == 2
    assert "period must be a year (2026), a month (2026-03) or a day (2026-03-15)." in result.output
    assert "yesterday" not in result.output


def test_payment_is_told_event_by_event(ledger: Ledger) -> None:
    """What the page shows as a timeline."""
    ledger.deliver(*paid(1), refunded(1, 1000))

    told = say(ledger, "payment", "ch_1")
    document = json.loads(say(ledger, "payment", "ch_1", "--format", "json"))

    assert document == ledger.client.get("/audit/payments/ch_1.json").get_json()
    assert "    re_1  amount: – → 10.00\n" in told
    assert say(ledger, "payment", "pi_1", "--format", "csv").startswith("created,received_at,event,type,parked,")


def test_unknown_payment_is_an_error(ledger: Ledger) -> None:
    """Scripts look at the exit code."""
    assert ledger.runner.invoke(args=["audit", "payment", "pi_none"]).exit_code == 1


def test_test_data_is_called_test_data(ledger: Ledger) -> None:
    """In a terminal too nobody may take it for revenue."""
    assert say(ledger, "totals", "--livemode", "false") == ("Test data: nothing here is real money.\nNothing found.\n")
