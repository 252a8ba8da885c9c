"""`make load`: many clients at once, for a long time, against the real service in a process of its own.

Every answer is held against the one that the same post got when nobody else was asking. The
memory of the process is looked at all the while. A short run of the same code is a test.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from hitokokyu.store import Store

from ..browser.service import PREPARED
from .running import PATIENCE, Running

POSTS = Path(__file__).parents[1] / "bench" / "posts.txt"
CLIENTS = 32
CHECKS = 20_000
WARM_UP = 0.1
"""The share of the checks after which the memory is expected to stay as it is."""
SATURDAY = "2026-11-21T14:00:00+09:00"
_SAMPLE_SECONDS = 0.05
_PATIENT_TURNS = 50


@dataclass
class Outcome:
    """What became of a run. Times in seconds, memory in bytes."""

    times: list[float] = field(default_factory=list)
    """One for each check that was answered, asking again included."""
    asked_again: int = 0
    """Answers "busy, come again", which were followed."""
    failures: Counter[str] = field(default_factory=Counter)
    """Everything else, by what it was."""
    seconds: float = 0.0
    memory: list[tuple[float, int]] = field(default_factory=list)
    """The share of the checks that were done, and the resident memory of the service then."""

    @property
    def warm_memory(self) -> int:
        """The most while it warmed up."""
        return max(size for share, size in self.memory if share <= WARM_UP)

    @property
    def growth(self) -> int:
        """How much more than `warm_memory` it ever was afterwards; negative if it gave some back."""
        return max(size for share, size in self.memory if share > WARM_UP) - self.warm_memory

    def percentile(self, percent: int) -> float:
        """The time within which so many of a hundred checks were answered."""
        return statistics.quantiles(self.times, n=100, method="inclusive")[percent - 1]


def resident(pid: int) -> int:
    """The resident memory of a process in bytes (Linux)."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    [size] = [line.split()[1] for line in lines if line.startswith("VmRSS:")]
    return int(size) * 1024


def put_under_load(
    service: Running, texts: Sequence[str], *, checks: int, clients: int = CLIENTS
) -> Outcome:
    """Have many clients, each with a token of its own, check these texts in turn."""
    bodies = [json.dumps({"text": text, "context": {"now": SATURDAY}}).encode() for text in texts]
    store = Store(service.home)
    try:
        bearers = [store.tokens.create(f"client {number}")[0] for number in range(clients)]
    finally:
        store.close()
    first = _Client(service.port, bearers[0])
    expected = [first.ask(body)[1] for body in bodies]
    first.close()
    assert all(report is not None and report["complete"] for report in expected)

    outcome = Outcome()
    turns = itertools.count()
    lock = threading.Lock()
    done = threading.Event()

    def work(bearer: str) -> None:
        client = _Client(service.port, bearer)
        while (turn := next(turns)) < checks:
            which = turn % len(bodies)
            started = time.perf_counter()
            failure, report, again = _patiently(client, bodies[which])
            took = time.perf_counter() - started
            if failure is None and report != expected[which]:
                failure = "another report than without load"
            with lock:
                outcome.asked_again += again
                outcome.times.append(took)
                if failure is not None:
                    outcome.failures[failure] += 1
        client.close()

    def watch() -> None:
        while True:
            outcome.memory.append((len(outcome.times) / checks, resident(service.pid)))
            if done.wait(_SAMPLE_SECONDS):
                return

    threads = [threading.Thread(target=work, args=(bearer,)) for bearer in bearers]
    watcher = threading.Thread(target=watch)
    began = time.perf_counter()
    watcher.start()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome.seconds = time.perf_counter() - began
    outcome.memory.append((1.0, resident(service.pid)))
    done.set()
    watcher.join()
    return outcome


class _Client:
    """One connection that stays open, as a browser's does."""

    def __init__(self, port: int, bearer: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._headers = {"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"}

    def ask(self, body: bytes) -> tuple[http.client.HTTPResponse, Any]:
        """The answer, and the report in it if it has one."""
        self._connection.request("POST", "/api/v1/check", body, self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        return answer, json.loads(content) if answer.status == 200 else None

    def close(self) -> None:
        self._connection.close()


def _patiently(client: _Client, body: bytes) -> tuple[str | None, Any, int]:
    """What went wrong, the report, and how often the service asked to come again."""
    for again in range(_PATIENT_TURNS):
        try:
            answer, report = client.ask(body)
        except (OSError, http.client.HTTPException) as error:
            client.close()
            return type(error).__name__, None, again
        if answer.status == 200:
            return None, report, again
        later = answer.getheader("Retry-After")
        if answer.status != 503 or later is None:
            return f"HTTP {answer.status}", None, again
        time.sleep(float(later))
    return "busy for ever", None, _PATIENT_TURNS


def _show(outcome: Outcome, clients: int) -> None:
    table = Table(title=f"{len(outcome.times):,} checks by {clients} clients in {outcome.seconds:.1f} s", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_row("failures", str(outcome.failures.total()))
    table.add_row("asked to come again", str(outcome.asked_again))
    table.add_row("checks per second", f"{len(outcome.times) / outcome.seconds:,.0f}")
    for percent in (50, 90, 99):
        table.add_row(f"answered within, {percent} of 100", f"{outcome.percentile(percent) * 1000:.1f} ms")
    table.add_row("slowest", f"{max(outcome.times) * 1000:.1f} ms")
    table.add_row("memory once warm", f"{outcome.warm_memory / 2**20:.1f} MiB")
    table.add_row("growth after that", f"{outcome.growth / 2**20:+.1f} MiB")
    console = Console(highlight=False)
    console.print(table)
    for what, count in outcome.failures.items():
        console.print(f"{count} × {what}", style="red")


def main() -> None:
    """Run it against the embedded rules; the exit status is 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checks", type=int, default=CHECKS)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    asked = parser.parse_args()
    texts = POSTS.read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        # What it takes a dozen seconds to work out is not what is measured here.
        PREPARED.mkdir(parents=True, exist_ok=True)
        (home / "cache").symlink_to(PREPARED)
        service = Running(home, Path(folder) / "log", pack=None)
        try:
            service.start()
            outcome = put_under_load(service, texts, checks=asked.checks, clients=asked.clients)
            service.stop()
        finally:
            service.kill()
    _show(outcome, asked.clients)
    sys.exit(1 if outcome.failures else 0)


if __name__ == "__main__":
    main()
