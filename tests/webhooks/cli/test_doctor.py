"""`flask doctor`: is everything in order, and is there card data anywhere?"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import Ledger
from tests.webhooks.card_data.scanning import every_event, run
from tests.webhooks.card_data.test_files import CARD
from webhooks.app import create_app
from webhooks.opted_in import OptedIn, custom_field_keys, metadata_keys
from webhooks.settings import Settings


def test_a_database_that_is_away_leaves_the_scan_undecided(settings: Settings, tmp_path: Path) -> None:
    """And no address of it is told."""
    app = create_app(replace(settings, database_url=f"postgresql://canary@/canary?host={tmp_path}"))
    result = app.test_cli_runner().invoke(args=["doctor", "card-data"])

    assert (result.exit_code, json.loads(result.stdout)["not_read"]) == (
        2,
        [{"what": "the database", "reason": "UnavailableError"}],
    )
    assert "canary" not in result.output


def test_paths_are_scanned_with_and_without_the_database(ledger: Ledger, tmp_path: Path) -> None:
    """Logs and dumps belong to the same statement."""
    (tmp_path / "a.log").write_text("nothing")
    both = run(ledger, str(tmp_path), code=0)
    alone = run(ledger, "--no-database", str(tmp_path), "-", code=1, input=f"paid by {CARD}\n")

    assert (both["database"]["name"], [file["bytes"] for file in both["files"]]) == (ledger.name, [7])
    assert (alone["database"], [file["path"] for file in alone["files"]]) == (None, [str(tmp_path / "a.log"), "-"])


def test_the_statement_goes_to_a_file_and_a_summary_to_the_operator(ledger: Ledger, tmp_path: Path) -> None:
    """The file is what an assessor keeps."""
    file = tmp_path / "statement.json"

    result = ledger.runner.invoke(args=["doctor", "card-data", "--output", str(file)])
    nowhere = ledger.runner.invoke(args=["doctor", "card-data", "--output", str(tmp_path / "no/where.json")])

    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "clean: 0 findings, 0 not read\n")
    assert json.loads(file.read_text())["result"] == "clean"
    assert (nowhere.exit_code, nowhere.stderr) == (
        2,
        "Error: the statement could not be written: No such file or directory\n",
    )


@pytest.mark.parametrize("arguments", [["--nonsense"], ["--seconds", "x"]])
def test_a_wrong_option_is_not_taken_for_a_finding(ledger: Ledger, arguments: list[str]) -> None:
    """Scripts read the exit code only."""
    assert ledger.runner.invoke(args=["doctor", "card-data", *arguments]).exit_code == 2


def test_doctor_tells_what_an_operator_asks_first(ledger: Ledger, settings: Settings) -> None:
    """What was opted in years ago is not forgotten."""
    opted_in = OptedIn(metadata_keys("order_id=[0-9]{16} cart"), custom_field_keys("engraving"))
    app = create_app(replace(settings, opted_in=opted_in))

    result = app.test_cli_runner().invoke(args=["doctor"])
    for close in app.extensions["close"]:
        close()

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "database: reachable",
        "migrations: at head",
        "parked events: 0",
        "jobs: 0 waiting, 0 failed",
        "PEOPLE_KEY: opens the vault",
        "alarms: none",
        "metadata kept: order_id, cart",
        "exempt by pattern: order_id",
        "custom fields kept: engraving",
    ]


@pytest.mark.parametrize(
    ("key", "told"), [("sk_live_of_the_tests", 1), ("sk_test_of_the_tests", 0), ("rk_live_of_the_tests", 0), ("", 0)]
)
def test_a_secret_key_of_live_mode_is_warned_of(
    ledger: Ledger, settings: Settings, key: str, told: int, caplog: pytest.LogCaptureFixture
) -> None:
    """It works, and can move money; in test mode there is none, and mocks of Stripe know no other keys."""
    mighty = replace(settings, api_key=key)
    app = create_app(mighty)

    doctor = app.test_cli_runner().invoke(args=["doctor"])
    work = app.test_cli_runner().invoke(args=["worker", "--once"])
    for close in app.extensions["close"]:
        close()

    assert (doctor.exit_code, work.exit_code) == (0, 0)
    assert [record.name for record in caplog.records].count("ledger.worker") == told
    assert doctor.output.count("warning: STRIPE_API_KEY is a secret key of live mode") == told
    assert len(mighty.warnings) == told
    assert "sk_live_of" not in doctor.output


def test_when_time_is_over_the_tables_left_are_named(ledger: Ledger) -> None:
    """A scan that ran out of time has not found nothing."""
    ledger.deliver(*every_event())

    document = run(ledger, "--seconds", "0", code=2)

    assert {"what": "public.events", "reason": "the time was over before its end"} in document["not_read"]
