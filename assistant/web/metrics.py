"""What a running service counts, for Prometheus. Over several workers where PROMETHEUS_MULTIPROC_DIR is set."""

import os
import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from assistant.types import Status

SHARED = "PROMETHEUS_MULTIPROC_DIR"  # where workers share their counts; prometheus_client reads it when it is imported
BUCKETS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)  # seconds
ANSWERS = "assistant_answers"


class Metrics:
    def __init__(self) -> None:
        self._own = CollectorRegistry()
        self._requests = Counter("assistant_requests", "Requests, by outcome.", ["method", "route", "status"], registry=self._own)
        self._seconds = Histogram(
            "assistant_request_seconds", "Time until a request was answered.", ["route"], registry=self._own, buckets=BUCKETS
        )
        self._answers = Counter(ANSWERS, "Questions asked, by the status of their answer.", ["status"], registry=self._own)
        for status in ("answered", "not_found"):
            self._answers.labels(status)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """`route` is the pattern that a path fits, never the path: a path may hold what was asked."""
        self._requests.labels(method, route, status).inc()
        self._seconds.labels(route).observe(seconds)

    def answer(self, status: Status) -> None:
        self._answers.labels(status).inc()

    def exposition(self, snapshot: str, published: float) -> bytes:
        """In Prometheus' text format. `published` is when the snapshot was published, in seconds since 1970."""
        registry = CollectorRegistry()
        if SHARED in os.environ:
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        else:
            registry.register(self._own)
        registry.register(_Gauges(_not_found_share(registry), snapshot, time.time() - published))
        return generate_latest(registry)


class _Gauges(Collector):
    """Values of this moment, which no worker has to keep."""

    def __init__(self, not_found_share: float, snapshot: str, age: float) -> None:
        self._not_found_share, self._snapshot, self._age = not_found_share, snapshot, age

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield GaugeMetricFamily("assistant_not_found_share", "Of the questions, those not found.", self._not_found_share)
        yield GaugeMetricFamily("assistant_snapshot_age_seconds", "Since the snapshot was published.", self._age)
        served = GaugeMetricFamily("assistant_snapshot_info", "The snapshot that answers come from.", labels=["snapshot"])
        served.add_metric([self._snapshot], 1)
        yield served


def _not_found_share(registry: CollectorRegistry) -> float:
    samples = [each for metric in registry.collect() if metric.name == ANSWERS for each in metric.samples]
    counts = {each.labels["status"]: each.value for each in samples if each.name == f"{ANSWERS}_total"}
    return counts.get("not_found", 0) / max(1, sum(counts.values()))
