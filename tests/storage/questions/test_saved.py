"""Saved questions: asked by name, on the web and in a terminal."""

from tests.conftest import Ledger
from tests.storage.questions.asking import paid, rows


def say(ledger: Ledger, *arguments: str) -> tuple[int, str]:
    """Run `flask audit`."""
    result = ledger.runner.invoke(args=["audit", *arguments])
    return result.exit_code, result.output


def test_a_saved_question_is_asked_by_its_name(ledger: Ledger) -> None:
    """Whoever closes the month asks the same every month."""
    ledger.deliver(*paid(1), *paid(2, currency="jpy"))
    code, said = say(ledger, "save", "yen", "payments", "--currency", "jpy", "--by", "Ada")

    assert (code, said) == (0, "Saved: flask audit run yen, or /audit/saved/yen\n")
    assert rows(ledger, "saved", "name", "question", "filters", "by") == [("yen", "payments", "currency=jpy", "Ada")]
    answer = ledger.client.get("/audit/saved/yen.json", follow_redirects=True)
    assert [row["id"] for row in answer.get_json()["rows"]] == ["pi_2"]
    assert (
        say(ledger, "run", "yen", "--format", "json")[1]
        == say(ledger, "payments", "--currency", "jpy", "--format", "json")[1]
    )
    assert ledger.client.get("/audit/saved").text.count('href="/audit/saved/yen"') == 1


def test_a_name_given_anew_is_the_newer_questions(ledger: Ledger) -> None:
    """What it stood for before is kept in the table."""
    say(ledger, "save", "mine", "payments")
    say(ledger, "save", "mine", "refunds", "--period", "2026-03")

    assert rows(ledger, "saved", "name", "question", "filters") == [("mine", "refunds", "period=2026-03")]
    assert ledger.rows("select count(*) from saved_questions") == [(2,)]


def test_only_what_can_be_asked_is_saved(ledger: Ledger) -> None:
    """A question that cannot be asked, a name that fits into no address and a card number are refused."""
    wrong = (
        ("save", "mine", "payments", "--currency", "euro"),
        ("save", "mine", "payments", "--nothing", "x"),
        ("save", "Mine!", "payments"),
        ("save", "mine", "nothing"),
        ("save", "mine", "payments", "--customer", "4242" * 4),
        ("run", "mine"),
    )

    assert [say(ledger, *arguments)[0] for arguments in wrong] == [2, 2, 2, 2, 2, 1]
    assert ledger.rows("select count(*) from saved_questions") == [(0,)]
    assert ledger.client.get("/audit/saved/mine").status_code == 404
