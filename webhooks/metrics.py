"""Numbers for Prometheus, summed over the server's processes. Labels come from fixed lists, never from a delivery."""

import os
from collections import Counter as Counted
from collections.abc import Callable, Iterable, Sequence
from itertools import product

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from storage.alarms import counted
from storage.health import Watched
from webhooks.event_types import EVENT_TYPES
from webhooks.redaction.rules import RULES

OUTCOMES = (
    "stored",
    "known",
    "refused_signature",
    "refused_payload",
    "too_large",
    "unsupported_media",
    "unavailable",
    "failed",
)
DETECTORS = ("card_number", "track_data", "security_code", "pin", "expiry", "undecided", "email", "database")
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
EVENTS = (1, 2, 5, 10, 20, 50, 100, 200)

_deliveries = Counter("ledger_deliveries_total", "Deliveries by what became of them.", ["outcome"])
_events = Counter("ledger_events_total", "Events stored, by Stripe's type.", ["type"])
_thin_events = Counter("ledger_thin_events_total", "Thin events stored, by the type of their snapshot twin.", ["type"])
_commit_seconds = Histogram("ledger_commit_seconds", "How long a commit took.", buckets=SECONDS)
_commit_events = Histogram("ledger_commit_events", "How many events shared a commit.", buckets=EVENTS)
_sightings = Counter(
    "ledger_sightings_total", "Values masked, by Stripe object and detector.", ["object_type", "detector"]
)
_stored: dict[str | bool, Callable[[int], None]] = {}
# An alert compares with before: a series that begins at its first sighting would show no increase.
for _place in product(RULES, DETECTORS):
    _sightings.labels(*_place)
_delivered = {outcome: _deliveries.labels(outcome).inc for outcome in OUTCOMES}


def delivered(outcome: str, times: int = 1) -> None:
    """Count deliveries by what became of them."""
    _delivered[outcome](times)


def committed(seconds: float, events: int, new: Sequence[str]) -> None:
    """Note a commit: how long it took, how many deliveries it acknowledged, and the types of the events new to us.

    Once a commit, not once a delivery: every count is written to a file that the server's processes share.
    """
    _commit_seconds.observe(seconds)
    _commit_events.observe(events)
    delivered("stored", len(new))
    delivered("known", events - len(new))
    for event_type, times in Counted(new).items():
        stored(event_type, times)


def stored(event_type: str, times: int = 1) -> None:
    """Count events that are new to us; types that Stripe does not list are one label.

    A thin event of `v1.` is counted apart: its snapshot twin may come, too, and the two are one change.
    """
    name = event_type.removeprefix("v1.")
    counter = _events if name == event_type else _thin_events
    key = event_type if name in EVENT_TYPES else counter is _events
    if key not in _stored:
        _stored[key] = counter.labels(name if name in EVENT_TYPES else "other").inc
    _stored[key](times)


def sighted(object_type: str, detector: str, count: int) -> None:
    """Count values that were masked."""
    place = (object_type if object_type in RULES else "other", detector if detector in DETECTORS else "other")
    _sightings.labels(*place).inc(count)


def exposition(parked_events: int | None, watched: Watched | None = None) -> bytes:
    """Write everything as Prometheus reads it; what the database tells only while it can be asked."""
    registry = CollectorRegistry()
    registry.register(_Parked(parked_events))
    registry.register(_Watched(watched))
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # noqa: TID251 — prometheus_client's own switch
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(REGISTRY) + generate_latest(registry)


class _Parked(Collector):
    def __init__(self, events: int | None) -> None:
        self._events = events

    def collect(self) -> Iterable[Metric]:
        if self._events is not None:
            yield GaugeMetricFamily("ledger_parked_events", "Events that wait for a replay.", value=self._events)


class _Watched(Collector):
    """What workers found out: they serve no metrics, so it is read where they wrote it."""

    def __init__(self, watched: Watched | None) -> None:
        self._watched = watched

    def collect(self) -> Iterable[Metric]:
        if self._watched is None:
            return
        standing = GaugeMetricFamily("ledger_alarms", "Alarms that stand, by kind.", labels=["kind"])
        for kind, count in counted(self._watched.alarms).items():
            standing.add_metric([kind], count)
        yield standing
        yield CounterMetricFamily("ledger_polled_events", "Events that workers fetched.", value=self._watched.found)
        missed = "Events that an endpoint should have had, and workers fetched."
        yield CounterMetricFamily("ledger_missed_events", missed, value=self._watched.missed)
