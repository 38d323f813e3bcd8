"""The API is what its description says: asked what it offers, with right and wrong values, over data."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from limits import RateLimitItemPerSecond
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events
from schemathesis.engine.core import Engine

from storage.exports.forms import FORMS
from storage.questions import QUESTIONS
from tests.conftest import Ledger
from tests.webhooks.web.test_audit_pages import fill
from webhooks.settings import Settings

SEED = 20261125  # the same requests each time
PHASES = ("examples", "coverage", "fuzzing", "stateful")
EVERYTHING = ""
# The bounds of every parameter are many. A file reads its filters as the same question's JSON does, so each form is
# tried with the bounds of payments and of one payment; the other files are asked once, with what is described.
BOUNDS = rf"(\.json|/(live|ready|metrics)|/audit/payments(/{{id}})?\.({'|'.join(FORMS)}))$"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """No limit that the test could meet: it asks faster than anybody else."""
    return replace(settings, audit_rate=RateLimitItemPerSecond(100_000))


def asked(ledger: Ledger, addresses: str, *phases: str) -> Iterator[Any]:
    """Let Schemathesis ask; tell what happened."""
    config = SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "generation": {"deterministic": True, "max-examples": 2, "no-shrink": True, "database": "none"},
            "phases": {name: {"enabled": name in phases} for name in PHASES},
        }
    )

    def on_this_machine(environ: dict[str, Any], start_response: Any) -> Any:
        return ledger.app(environ | {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost"}, start_response)

    api = schemathesis.openapi.from_wsgi("/openapi.json", on_this_machine, config=config)
    # Six hundred time zones would take most of the time.
    api.raw_schema["components"]["schemas"]["TimeZone"]["enum"] = ["Europe/Berlin", "Pacific/Apia"]
    yield from Engine(api.include(path_regex=addresses)).execute()


def failures(event: Any) -> Iterator[str]:
    """Name the checks that failed, and the request that they failed on."""
    for id, checks in event.recorder.checks.items():
        for check in checks:
            if check.failure_info:
                case = event.recorder.cases[id].value
                yield f"{check.name}: {case.method} {case.path} {case.query}: {check.failure_info.failure}"


@pytest.mark.parametrize(
    ("addresses", "phases", "least"),
    [
        (EVERYTHING, ("examples",), len(QUESTIONS) * len(FORMS)),
        (BOUNDS, ("fuzzing",), len(QUESTIONS)),
        (BOUNDS, ("coverage",), 100 * len(QUESTIONS)),
    ],
    ids=["examples", "anything", "bounds"],
)
def test_every_answer_is_as_described(ledger: Ledger, addresses: str, phases: tuple[str, ...], least: int) -> None:
    """A client that was generated from the description must work, and what it does not offer is refused."""
    fill(ledger)
    ledger.app.testing = False

    happened = list(asked(ledger, addresses, *phases))

    scenarios = [event for event in happened if isinstance(event, events.ScenarioFinished)]
    assert [text for event in scenarios for text in failures(event)] == []
    assert [event for event in happened if isinstance(event, events.NonFatalError | events.FatalError)] == []
    assert sum(len(event.recorder.cases) for event in scenarios) > least
