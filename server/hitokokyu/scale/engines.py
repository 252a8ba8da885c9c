"""Who does the work: this process, processes of this machine, or (`cluster`) a Dask cluster."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing.connection import wait
from typing import Any, Protocol, TypeVar

from .chunks import Chunk, Job, Work

MOST_LOSSES = 3
"""So many times in a row a worker may end in the middle of its work before we give up."""
AHEAD = 2
"""Chunks under way or waiting to be fetched, per worker: nobody waits, and little is in memory."""

Result = TypeVar("Result")


class EngineError(RuntimeError):
    """The work cannot be done, or not to its end; says why, in Japanese and English."""


class WorkersLost(EngineError):
    def __init__(self, chunk: Chunk) -> None:
        self.chunk = chunk
        super().__init__(
            f"{chunk.first}〜{chunk.last} 行目のあたりで、計算するプロセスが続けて止まりました。"
            "空きメモリを確かめ、--workers を減らしてください。"
            f" / worker processes ended again and again around lines {chunk.first} to {chunk.last};"
            " check free memory, and try fewer --workers."
        )


class WorkFailed(EngineError):
    """Names only the kind of the error: its message may hold what somebody wrote."""

    def __init__(self, kind: str, first: int, last: int) -> None:
        super().__init__(kind, first, last)
        self.kind, self.first, self.last = kind, first, last

    def __str__(self) -> str:
        return (
            f"{self.first}〜{self.last} 行目で、思いがけない誤り（{self.kind}）が起きました。"
            f" / an unexpected error ({self.kind}) in lines {self.first} to {self.last}."
        )


class Engine(Protocol):
    def run(self, job: Job[Result], pieces: Iterable[Chunk]) -> Iterator[tuple[Chunk, Result]]:
        """Every chunk with its result, in the order of the chunks, none twice.

        Raises:
            EngineError: see there; what was handed out before stays right.
        """
        ...


def here(work: Work[Result], pieces: Iterable[Chunk]) -> Iterator[tuple[Chunk, Result]]:
    """The work done in this process, chunk by chunk."""
    for chunk in pieces:
        yield chunk, work(chunk)


FEW_CHUNKS = 25
"""So many are done in this process before others would have got ready."""


def where_it_pays(
    work: Work[Result], job: Callable[[], Job[Result]], pieces: Iterable[Chunk], engine: Engine | None
) -> Iterator[tuple[Chunk, Result]]:
    """The work done by an engine; without one, by all cores if there is much of it, else here.

    Args:
        work: for this process.
        job: the same for others.

    Raises:
        EngineError: see `Engine.run`.
    """
    source = iter(pieces)
    first: list[Chunk] = []
    if engine is None:
        first = list(islice(source, FEW_CHUNKS))
        if len(first) < FEW_CHUNKS or cores() == 1:
            yield from here(work, chain(first, source))
            return
        engine = Processes(cores())
    yield from engine.run(job(), chain(first, source))


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # Not on Linux.
        return os.cpu_count() or 1


@dataclass(frozen=True)
class Processes:
    """Processes of this machine."""

    workers: int

    def run(self, job: Job[Result], pieces: Iterable[Chunk]) -> Iterator[tuple[Chunk, Result]]:
        """As `Engine.run`. A worker that ends is replaced, and what it had under way is done again."""
        pool = self._pool(job)

        def submitted(chunk: Chunk) -> Future[Result]:
            try:
                return pool.submit(_work_on, chunk)
            except BrokenProcessPool as broken:
                failed: Future[Result] = Future()
                failed.set_exception(broken)
                return failed

        source = iter(pieces)
        under_way: deque[tuple[Chunk, Future[Result]]] = deque()
        losses = 0
        try:
            while True:
                while len(under_way) < AHEAD * self.workers + 1:
                    chunk = next(source, None)
                    if chunk is None:
                        break
                    under_way.append((chunk, submitted(chunk)))
                if not under_way:
                    return
                chunk, future = under_way[0]
                try:
                    result = future.result()
                except BrokenProcessPool:
                    losses += 1
                    if losses > MOST_LOSSES:
                        raise WorkersLost(chunk) from None
                    pool.shutdown(wait=True, cancel_futures=True)
                    pool = self._pool(job)
                    under_way = deque(
                        (one, done if _is_good(done) else submitted(one)) for one, done in under_way
                    )
                    continue
                losses = 0
                under_way.popleft()
                yield chunk, result
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _pool(self, job: Job[Any]) -> ProcessPoolExecutor:
        # Not forked: threads of this process may hold locks at that moment.
        return ProcessPoolExecutor(
            self.workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_begin,
            initargs=(job,),
        )


def _is_good(future: Future[Any]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None


# -- inside a worker ------------------------------------------------------------------------

_opened: dict[str, Work[Any]] = {}
_opening = threading.Lock()


def work_on(job: Job[Result], chunk: Chunk) -> Result:
    """Do the work of a job in this process, which opens it the first time.

    Raises:
        EngineError
    """
    with _opening:
        work = _opened.get(job.id)
        if work is None:
            # One job at a time: rules are large.
            _opened.clear()
            work = _opened[job.id] = job.open()
    return guarded(work, chunk)


def guarded(work: Callable[[Chunk], Result], chunk: Chunk) -> Result:
    """Do it, and let no error out that could show what somebody wrote.

    Raises:
        WorkFailed
    """
    try:
        return work(chunk)
    except Exception as error:
        raise WorkFailed(type(error).__name__, chunk.first, chunk.last) from None


_job: Job[Any] | None = None


def _begin(job: Job[Any]) -> None:
    global _job
    _job = job
    # Ctrl+C ends the process that asked, and that one ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    """Nobody stays behind when the process that asked was killed."""
    wait([sentinel])
    os._exit(1)


def _work_on(chunk: Chunk) -> Any:
    assert _job is not None
    return work_on(_job, chunk)
