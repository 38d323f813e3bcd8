"""What a monitor sees of the database at the moment it asks: jobs, API versions, and events that were never made."""

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from storage import jobs, never_generated, recent_versions
from storage.database import UnavailableError, transaction
from webhooks.open_discrepancies import MODES


class _Told(Collector):
    def __init__(self, told: Iterable[Metric]) -> None:
        self._told = told

    def collect(self) -> Iterable[Metric]:
        return self._told


def exposition(engine: Engine) -> bytes:
    """Write the numbers as Prometheus reads them."""
    registry = CollectorRegistry()
    registry.register(_Told(read(engine)))
    return generate_latest(registry)


def read(engine: Engine) -> list[Metric]:
    """Ask within three seconds; nothing is told where the database cannot be asked: unknown is not 0."""
    try:
        with transaction(engine) as connection:
            connection.execute(text("set local statement_timeout = '3s'"))
            return list(gauges(connection))
    except (UnavailableError, SQLAlchemyError):
        return []


def gauges(connection: Connection) -> Iterator[Metric]:
    """Read each number."""
    yield family("ledger_jobs", "Background jobs by status.", "status", jobs.counts(connection))
    versions = recent_versions.last_hour(connection)
    names = ("compared", "mode")
    recent = GaugeMetricFamily("ledger_recent_events", "Events of the last hour by API version.", labels=names)
    for compared in recent_versions.COMPARED:
        for livemode, mode in MODES.items():
            recent.add_metric([compared, mode], versions.get((compared, livemode), 0))
    yield recent
    found = {mode: len(never_generated.alerts(connection, livemode=live)) for live, mode in MODES.items()}
    words = "Alerts of Stripe's in thirty days that events were never generated."
    yield family("ledger_never_generated", words, "mode", found)


def family(name: str, words: str, label: str, values: Mapping[str, int]) -> Metric:
    """Write a number for each value of a label."""
    made = GaugeMetricFamily(name, words, labels=[label])
    for value, number in values.items():
        made.add_metric([value], number)
    return made
