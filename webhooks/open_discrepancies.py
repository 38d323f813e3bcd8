"""How many discrepancies are open, for Prometheus: read from the database when it is asked for."""

from collections.abc import Iterable, Mapping
from itertools import product

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from storage.database import UnavailableError, transaction
from storage.reconciling.finding import KINDS
from storage.reconciling.settling import open_by_kind

MODES = {True: "live", False: "test"}


def exposition(owner: Engine) -> bytes:
    """Write the open discrepancies by kind and mode; nothing while the database cannot be asked."""
    try:
        with transaction(owner) as connection:
            counts = open_by_kind(connection)
    except (UnavailableError, SQLAlchemyError):
        return b""
    registry = CollectorRegistry()
    registry.register(_Open(counts))
    return generate_latest(registry)


class _Open(Collector):
    def __init__(self, counts: Mapping[tuple[str, bool], int]) -> None:
        self._counts = counts

    def collect(self) -> Iterable[Metric]:
        told = "Differences between the books and Stripe that are open, by kind."
        family = GaugeMetricFamily("ledger_open_discrepancies", told, labels=["kind", "mode"])
        for kind, (livemode, mode) in product(KINDS, MODES.items()):
            family.add_metric([kind, mode], self._counts.get((kind, livemode), 0))
        yield family
