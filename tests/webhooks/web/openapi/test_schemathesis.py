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

from tests.conftest import Ledger
from tests.webhooks.web.test_audit_pages import fill
from webhooks.settings import Settings

SEED = 20261125  # the same requests each time
# Fuzzing tries whatever fits or does not; coverage goes to the bounds of every parameter. Six hundred time zones would
# take most of the time, so it is given two of them.
PHASES = ("examples", "coverage", "fuzzing", "stateful")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """No limit that the test could meet: it asks faster than anybody else."""
    return replace(settings, audit_rate=RateLimitItemPerSecond(100_000))


def asked(ledger: Ledger, *phases: str) -> Iterator[Any]:
    """Let Schemathesis ask; tell what happened."""
    config = SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            "generation": {"deterministic": True, "max-examples": 3, "no-shrink": True, "database": "none"},
            "phases": {name: {"enabled": name in phases} for name in PHASES},
        }
    )

    def on_this_machine(environ: dict[str, Any], start_response: Any) -> Any:
        return ledger.app(environ | {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost"}, start_response)

    api = schemathesis.openapi.from_wsgi("/openapi.json", on_this_machine, config=config)
    api.raw_schema["components"]["schemas"]["TimeZone"]["enum"] = ["Europe/Berlin", "Pacific/Apia"]
    yield from Engine(api).execute()


def failures(event: Any) -> Iterator[str]:
    """Name the checks that failed, and the request that they failed on."""
    for id, checks in event.recorder.checks.items():
        for check in checks:
            if check.failure_info:
                case = event.recorder.cases[id].value
                yield f"{check.name}: {case.method} {case.path} {case.query}: {check.failure_info.failure}"


@pytest.mark.parametrize(("phases", "least"), [(("examples", "fuzzing"), 150), (("coverage",), 4000)])
def test_every_answer_is_as_described(ledger: Ledger, phases: tuple[str, ...], least: int) -> None:
    """A client that was generated from the description must work, and what it does not offer is refused."""
    fill(ledger)
    ledger.app.testing = False

    happened = list(asked(ledger, *phases))

    scenarios = [event for event in happened if isinstance(event, events.ScenarioFinished)]
    assert [text for event in scenarios for text in failures(event)] == []
    assert [event for event in happened if isinstance(event, events.NonFatalError | events.FatalError)] == []
    assert sum(len(event.recorder.cases) for event in scenarios) > least
