"""The work on a Dask cluster: one of this machine, or one that is there already.

Needs the extra `scale`. Scheduler and workers must have the same hitokokyu installed; the rules are
sent to them. Workers may come and go: Dask gives the work of a lost one to another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from .chunks import Chunk, Job
from .engines import AHEAD, EngineError, WorkersLost, work_on

if TYPE_CHECKING:
    from distributed import Client, Future  # type: ignore[import-not-found, import-untyped, unused-ignore]

_PATIENCE = 60
"""Seconds until a scheduler must have answered, and until it must have a worker."""
_LOOK_SECONDS = 5
"""While waiting for a result: from time to time see whether anybody is at work."""
_LOOK_AGAIN = 16
"""After so many chunks, look how many workers there are now."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class Cluster:
    """Workers of a Dask cluster.

    Args:
        workers: how many to start on this machine, if no scheduler is named.
        scheduler: address of a cluster that is there already, `tls://host:8786`.
    """

    workers: int
    scheduler: str | None = None

    def run(self, job: Job[Result], pieces: Iterable[Chunk]) -> Iterator[tuple[Chunk, Result]]:
        """As `Engine.run`."""
        try:
            from distributed.scheduler import KilledWorker  # type: ignore[import-not-found, import-untyped, unused-ignore]
        except ImportError:
            raise EngineError(
                "Dask がありません。`pip install 'hitokokyu[scale]'` で入れてください。"
                " / Dask is missing; `pip install 'hitokokyu[scale]'` installs it."
            ) from None
        with ExitStack() as stack:
            client = self._client(stack)
            # A task of its own, so that the scheduler still has the rules when every worker with a
            # copy of them is gone.
            sent = client.submit(_itself, job, key=f"hitokokyu-job-{job.id}", pure=False)
            under_way: deque[tuple[Chunk, Future]] = deque()
            source = iter(pieces)
            most = 0
            done = 0
            while True:
                if done % _LOOK_AGAIN == 0:
                    most = AHEAD * max(1, sum(client.nthreads().values())) + 1
                while len(under_way) < most:
                    chunk = next(source, None)
                    if chunk is None:
                        break
                    under_way.append((chunk, client.submit(work_on, sent, chunk, pure=False)))
                if not under_way:
                    return
                chunk, future = under_way[0]
                try:
                    result = self._result(client, future)
                except KilledWorker:
                    raise WorkersLost(chunk) from None
                except ModuleNotFoundError as missing:
                    raise EngineError(
                        f"クラスタに {missing.name} がありません。スケジューラとすべてのワーカーに、同じ版のひと呼吸を入れてください。"
                        f" / the cluster lacks {missing.name}; install the same hitokokyu on its scheduler and all workers."
                    ) from None
                under_way.popleft()
                done += 1
                yield chunk, result

    def _result(self, client: Client, future: Future) -> Any:
        """Wait as long as there is somebody to wait for.

        Raises:
            EngineError: every worker is gone, and none came back.
        """
        alone_since: float | None = None
        while True:
            try:
                return future.result(timeout=_LOOK_SECONDS)
            except TimeoutError:
                if client.nthreads():
                    alone_since = None
                    continue
            now = monotonic()
            alone_since = alone_since or now
            if now - alone_since > _PATIENCE:
                raise EngineError(
                    "Dask クラスタのワーカーがいなくなり、戻ってきません。クラスタを確かめてください。"
                    " / every worker of the Dask cluster is gone, and none came back; see to the cluster."
                )

    def _client(self, stack: ExitStack) -> Client:
        import dask  # type: ignore[import-not-found, import-untyped, unused-ignore]
        from distributed import Client, LocalCluster

        # Posts must not be written to the disk of a worker that is short of memory.
        stack.enter_context(
            dask.config.set(
                {
                    "distributed.worker.memory.target": False,
                    "distributed.worker.memory.spill": False,
                    "distributed.comm.timeouts.connect": _PATIENCE,
                    # Nobody needs pages about what is going on.
                    "distributed.scheduler.http.routes": [],
                    "distributed.worker.http.routes": [],
                }
            )
        )
        if self.scheduler is None:
            cluster = stack.enter_context(
                LocalCluster(
                    n_workers=self.workers,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    # Any free port of this machine; without it, a certain one.
                    dashboard_address="127.0.0.1:0",
                    # Keys made for this run: no other program of this machine may send it work.
                    security=True,
                    protocol="tls://",
                    silence_logs="CRITICAL",
                )
            )
            return stack.enter_context(Client(cluster))
        try:
            client = stack.enter_context(Client(self.scheduler, timeout=_PATIENCE))
            client.wait_for_workers(1, timeout=_PATIENCE)
        except (OSError, TimeoutError, ValueError) as error:
            raise EngineError(
                f"Dask のスケジューラ {self.scheduler} につながらないか、ワーカーがいません（{type(error).__name__}）。アドレスと、スケジューラとワーカーが動いているかを確かめてください。"
                f" / cannot reach the Dask scheduler {self.scheduler}, or it has no workers ({type(error).__name__});"
                " check the address, and that scheduler and workers are running."
            ) from None
        return client


def _itself(job: Any) -> Any:
    return job
