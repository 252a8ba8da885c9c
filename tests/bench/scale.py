"""`python -m tests.bench.scale`: posts a second by number of processes, and what that means for 100 million.

Run it on a quiet machine. The corpus is the everyday posts of rules/corpus, repeated, or --corpus files.
Start-up is measured apart: it does not grow with the corpus.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import cycle, islice
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from hitokokyu.advisor import Advisor, Settings
from hitokokyu.backtest.running import BacktestJob
from hitokokyu.cli.lines import AnswerJob, answer_lines
from hitokokyu.resources import embedded_pack
from hitokokyu.scale.chunks import Chunk, Job, chunks
from hitokokyu.scale.cluster import Cluster
from hitokokyu.scale.engines import Engine, Processes, cores, here
from hitokokyu.scale.rules import PackedRules

MANY = 100_000_000
EVERYDAY = embedded_pack() / "corpus" / "everyday.jsonl"


class Watch:
    """Looks at the memory of this process and its children while chunks come back."""

    def __init__(self) -> None:
        self.most = 0

    def through(self, done: Iterable[tuple[Chunk, object]]) -> Iterator[tuple[Chunk, object]]:
        for count, one in enumerate(done):
            if count % 20 == 0:
                self._look()
            yield one

    def _look(self) -> None:
        total = 0
        for process in (psutil.Process(), *psutil.Process().children(recursive=True)):
            try:
                total += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        self.most = max(self.most, total)


def measured(done: Iterable[tuple[Chunk, object]]) -> tuple[float, float, int]:
    """Seconds until the first chunk, posts a second after it, and the most memory in bytes."""
    watch = Watch()
    start = time.perf_counter()
    source = watch.through(done)
    next(source)
    began = time.perf_counter()
    posts = sum(len(chunk.lines) for chunk, _ in source)
    return began - start, posts / (time.perf_counter() - began), watch.most


def days(posts_per_second: float) -> str:
    seconds = MANY / posts_per_second
    return f"{seconds / 3600:.1f} h" if seconds < 2 * 86_400 else f"{seconds / 86_400:.1f} d"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", nargs="*", type=Path, default=[EVERYDAY])
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--workers", nargs="*", type=int, help="default: 1, 2, 4 … up to all cores")
    parser.add_argument("--sensitivity", choices=["off", "quiet", "standard", "careful"], default="standard")
    given = parser.parse_args()
    lines = [line for path in given.corpus for line in path.read_bytes().splitlines(keepends=True)]
    posts = list(islice(cycle(lines), given.posts))
    workers = given.workers or sorted({*(2**n for n in range(10) if 2**n <= cores()), cores()})

    settings = Settings(sensitivity=given.sensitivity)
    packed = PackedRules.of([embedded_pack()])
    check = AnswerJob(packed, settings, usual_hours=True, lang="ja", is_elsewhere=False)
    backtest = BacktestJob(packed, packed, settings, 3, "ja")
    advisor = Advisor.of(packed.unpacked(), settings)

    table = Table("work", "done by", "start (s)", "posts/s", "per core of the machine", f"{MANY:,} posts", "memory (MiB)")

    def add(name: str, by: str, done: Iterable[tuple[Chunk, object]], used: int) -> None:
        start, rate, memory = measured(done)
        table.add_row(name, by, f"{start:.1f}", f"{rate:,.0f}", f"{rate / used:,.0f}", days(rate), f"{memory / 2**20:,.0f}")

    add("check", "this process", here(partial(answer_lines, advisor, "ja"), chunks(posts)), 1)
    for count in workers:
        jobs: tuple[tuple[str, Job[object]], ...] = (("check", check), ("backtest", backtest))
        for name, job in jobs:
            engines: tuple[tuple[str, Engine], ...] = (
                (f"{count} processes", Processes(count)),
                (f"dask, {count} workers", Cluster(count)),
            )
            for by, engine in engines:
                add(name, by, engine.run(job, chunks(posts)), count)
    console = Console(highlight=False)
    console.print(f"{len(posts):,} posts, {sum(map(len, posts)) / len(posts):,.0f} bytes each, {cores()} cores, reader: {given.sensitivity}")
    console.print(table)


if __name__ == "__main__":
    # Nothing of the owner of this machine counts: neither hours nor withheld terms.
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HITOKOKYU_HOME"] = folder
        main()
