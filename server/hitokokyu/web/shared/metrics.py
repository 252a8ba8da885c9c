"""Figures for whoever looks after the service: how much is asked, how it ends, how long it takes.

Labels are names of routes, methods and numbers of answers. No user, no token, no address, no text.
The workers count each for themselves, in files of a folder that `prometheus_client` adds up; the
folder has to be named in `FOLDER_VARIABLE` before this module is imported.
"""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = CONTENT_TYPE_LATEST

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Those of one worker. Made after it was forked."""

    def __init__(self) -> None:
        own = CollectorRegistry()
        self._requests = Counter(
            "hitokokyu_requests", "Requests that were answered.", ("route", "method", "status"), registry=own
        )
        self._seconds = Histogram(
            "hitokokyu_request_seconds", "Time until the answer began.", ("route",), buckets=_SECONDS, registry=own
        )
        Gauge(
            "hitokokyu_workers", "Workers that run.", multiprocess_mode="livesum", registry=own
        ).set(1)

    def count(self, route: str, method: str, status: str, seconds: float) -> None:
        """`route`: the name of one of ours, never an address as it was sent."""
        self._requests.labels(route, method, status).inc()
        self._seconds.labels(route).observe(seconds)


def exposition() -> bytes:
    """The figures of all workers together, as Prometheus reads them."""
    everything = CollectorRegistry()
    multiprocess.MultiProcessCollector(everything)  # type: ignore[no-untyped-call]
    return generate_latest(everything)


def forget_worker(pid: int) -> None:
    """A worker has ended: it is no longer counted among those that run."""
    multiprocess.mark_process_dead(pid)  # type: ignore[no-untyped-call]
