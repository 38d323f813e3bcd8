"""Every currency is written with the decimals that Stripe gives it, in every form of an answer."""

import pytest

from tests.builders import event, payout
from tests.conftest import Ledger
from tests.money.conftest import Observe
from tests.money.moves import of_charge, of_payout, paid_out
from tests.storage.questions.asking import document, sheet

# docs.stripe.com/currencies: without decimals, with three, and the four with rules of their own. ISK and UGX have no
# cents and are counted in hundredths all the same; HUF and TWD have cents in payments, and payouts of whole units only.
ZERO = ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"]
THREE = ["bhd", "jod", "kwd", "omr", "tnd"]
SPECIAL = ["isk", "ugx", "huf", "twd"]
TWO = ["aed", "aud", "brl", "chf", "cny", "dkk", "eur", "gbp", "idr", "inr", "mxn", "pln", "ron", "usd"]
WRITTEN = (
    [(currency, "1234500", "1,234,500") for currency in ZERO]
    + [(currency, "1234.500", "1,234.500") for currency in THREE]
    + [(currency, "12345.00", "12,345.00") for currency in SPECIAL + TWO]
)
AMOUNT = 1_234_500
TABLE = '<tbody id="rows">'


def told(ledger: Ledger, question: str, column: str) -> tuple[int, str, str, str]:
    """Read one amount in every form: JSON, CSV, the page and the terminal."""
    head, line = sheet(ledger, question)
    at = head.index(column)
    cell = ledger.client.get(f"/audit/{question}").text.split(TABLE)[1].split("</td>")[at].removesuffix("</a>")
    page = cell.rpartition(">")[2]
    terminal = ledger.runner.invoke(args=["audit", question]).output
    return document(ledger, question)["rows"][0][column], line[at], page, terminal


@pytest.mark.parametrize(("currency", "plain", "readable"), WRITTEN)
def test_amounts_are_written_as_their_currency_is(
    ledger: Ledger, observe: Observe, currency: str, plain: str, readable: str
) -> None:
    """A hundred times too much, or too little, is the oldest mistake with Stripe's amounts."""
    observe(
        *paid_out(AMOUNT, of_payout(AMOUNT, currency=currency), of_charge(1, AMOUNT, 0, currency), currency=currency)
    )

    exact, spreadsheet, page, terminal = told(ledger, "payouts", "contents_net")

    assert (exact, spreadsheet, page) == (AMOUNT, plain, readable)
    assert f" {readable} " in terminal


@pytest.mark.parametrize("currency", ["huf", "twd", "isk", "ugx"])
def test_whole_payouts_of_a_currency_with_hundredths_stay_hundredths(ledger: Ledger, currency: str) -> None:
    """10.45 forint in the balance leave as 10.00: Stripe sends 1000, and 10 would be a hundredth of it."""
    ledger.deliver(event("payout.paid", payout(amount=1000, currency=currency)))

    exact, spreadsheet, page, _ = told(ledger, "payouts", "amount")

    assert (exact, spreadsheet, page) == (1000, "10.00", "10.00")
