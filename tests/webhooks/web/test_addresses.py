"""An address with a card number in it is refused whole, whatever page it was for."""

from urllib.parse import quote, quote_plus

import pytest

from tests import cards
from tests.conftest import Ledger

CARD = cards.number("4", 16, "1357924680")
SPACED = f"{CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:]}"


@pytest.mark.parametrize("typed", [CARD, SPACED])
@pytest.mark.parametrize(
    "address",
    ["/audit/{path}", "/audit/payments/{path}.json", "/audit?x={query}", "/audit/payments?customer={query}", "/{path}",
     "/audit/payment?id={query}", "/audit/payments?{query}=1", "/health/live?{query}", "/audit/payments.csv?x={query}"],
)  # fmt: skip
def test_the_answer_repeats_nothing_of_it(ledger: Ledger, address: str, typed: str) -> None:
    """Pages, links and redirects would bring it into browsers' histories and proxies' logs."""
    response = ledger.client.get(address.format(path=quote(typed), query=quote_plus(typed)))

    whole = f"{response.headers}{response.text}"
    assert (response.status_code, response.json["title"]) == (400, "No card numbers here")  # type: ignore[index]
    assert [text for text in (CARD, SPACED, quote(SPACED), quote_plus(SPACED)) if text in whole] == []


@pytest.mark.parametrize("option", [["--customer", CARD], ["--customer", SPACED], ["--after", CARD]])
def test_a_command_refuses_it_in_words(ledger: Ledger, option: list[str]) -> None:
    """The answer's JSON and the names of files would repeat it."""
    result = ledger.runner.invoke(args=["audit", "payments", *option])

    assert result.exit_code == 2
    assert "what was asked for looks like a card number; nothing was looked up" in result.output


def test_ids_and_dates_are_no_card_numbers(ledger: Ledger) -> None:
    """What finance asks every day goes through."""
    asked = "customer=cus_9s6XKzkNRiz8i3&from=2026-10-01&to=2026-11-01&currency=eur&min_amount=49.90&limit=50"

    assert ledger.client.get(f"/audit/payments.json?{asked}").status_code == 200
