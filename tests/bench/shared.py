"""`python -m tests.bench.shared`: an office's service under load, behind nginx with TLS. Not a test: it never fails.

All of it runs on this one machine, those who ask included: run it when nothing else does, and take the
figures for what they are, a lower bound.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import tempfile
import threading
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from ..browser.service import PREPARED
from ..shared.office import Office

POSTS = Path(__file__).parent / "posts.txt"
PLENTY = {"burst": 1_000_000, "per_second": 100_000}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--clients", type=int, default=16, help="connections, each of which asks again at once")
    parser.add_argument("--checks", type=int, default=4000)
    options = parser.parse_args()

    table = Table("workers", "checks/s", "median ms", "95 % ms", "99 % ms", "refused", "MiB of all processes")
    for workers in options.workers:
        with tempfile.TemporaryDirectory(prefix="hitokokyu-office-") as folder:
            office = Office(Path(folder), packs=[], workers=workers, per_token=PLENTY, per_address=PLENTY)
            PREPARED.mkdir(parents=True, exist_ok=True)
            (office.home / "cache").symlink_to(PREPARED)
            try:
                office.start()
                token = office.token("bench")
                _asked(office, token, options.clients, options.checks // 10)
                seconds, times, refused = _asked(office, token, options.clients, options.checks)
                memory = _proportional_mib([office.service.pid, *office.workers()] if office.service else [])
            finally:
                office.stop()
        ordered = statistics.quantiles([1000 * one for one in times], n=100)
        table.add_row(
            str(workers),
            f"{len(times) / seconds:.0f}",
            f"{ordered[49]:.1f}",
            f"{ordered[94]:.1f}",
            f"{ordered[98]:.1f}",
            str(refused),
            f"{memory:.0f}",
        )
    Console().print(table)


def _asked(office: Office, token: str, clients: int, checks: int) -> tuple[float, list[float], int]:
    """Returns: seconds for all, seconds of each that was answered, how many were not."""
    # Two processes: one that asks with many threads would wait for itself.
    context = multiprocessing.get_context("spawn")
    place = (office.port, str(office.certificate), token)
    started = time.perf_counter()
    with context.Pool(2, initializer=_prepare) as pool:
        pool.map(_prepare, range(2))
        started = time.perf_counter()
        shares = pool.starmap(_client, [(*place, clients // 2, checks // 2)] * 2, chunksize=1)
        seconds = time.perf_counter() - started
    return seconds, [one for times, _ in shares for one in times], sum(refused for _, refused in shares)


def _prepare(_: int = 0) -> None:
    """Nothing: the process is there, and has imported what it needs."""


def _client(port: int, certificate: str, token: str, threads: int, checks: int) -> tuple[list[float], int]:
    import ssl

    from ..shared.office import NAME, Visitor

    tls = ssl.create_default_context(cafile=certificate)
    visitor = Visitor(port, {}, "127.0.0.1", tls, f"{NAME}:{port}")
    headers = {"Host": visitor.host, "Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    bodies = [json.dumps({"text": line}).encode() for line in POSTS.read_text(encoding="utf-8").splitlines() if line]
    times: list[float] = []
    refused = 0
    lock = threading.Lock()

    def ask(first: int) -> None:
        nonlocal refused
        connection = visitor.connect()
        for number in range(first, checks, threads):
            started = time.perf_counter()
            connection.request("POST", "/api/v1/check", bodies[number % len(bodies)], headers)
            answer = connection.getresponse()
            answer.read()
            took = time.perf_counter() - started
            with lock:
                if answer.status == 200:
                    times.append(took)
                else:
                    refused += 1
        connection.close()

    asking = [threading.Thread(target=ask, args=(first,)) for first in range(threads)]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    return times, refused


def _proportional_mib(processes: list[int]) -> float:
    """What several processes take together: a page that three of them share counts as a third for each."""
    total = 0
    for process in processes:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


if __name__ == "__main__":
    main()
