"""What the commands for many posts share: who does the work, and how far it is."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, TypeVar
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from ..scale.chunks import Chunk
from ..scale.cluster import Cluster
from ..scale.engines import Engine, EngineError, Processes, cores
from ..scale.rules import OtherEngine
from .common import fail

Command = TypeVar("Command", bound=Callable[..., Any])


def engine_options(command: Command) -> Command:
    """Adds --engine, --workers and --scheduler; `chosen_engine` understands them."""
    for option in (
        click.option(
            "--scheduler",
            help="手もとの Dask クラスタのスケジューラ / address of a Dask cluster that is there already (--engine dask).",
        ),
        click.option(
            "--workers",
            type=click.IntRange(1, 1024),
            help="いくつのプロセスで / how many processes (default: one for each core, once there is enough to do).",
        ),
        click.option(
            "--engine",
            type=click.Choice(["processes", "dask"]),
            help="processes: このパソコンのコアで / the cores of this machine; dask: Dask クラスタで / a Dask cluster.",
        ),
    ):
        command = option(command)
    return command


def chosen_engine(engine: str | None, workers: int | None, scheduler: str | None) -> Engine | None:
    """None if nobody asked for one: then it is this process, and all cores for a long input."""
    if scheduler is not None:
        if engine != "dask":
            fail("--scheduler は --engine dask と一緒に使います。 / --scheduler goes with --engine dask.")
        if workers is not None:
            fail(
                "--scheduler のクラスタのワーカーの数は、クラスタが決めます。--workers を外してください。"
                " / the cluster of --scheduler has its own number of workers; leave out --workers."
            )
        if not scheduler.startswith("tls://") and urlsplit(scheduler).hostname not in ("127.0.0.1", "::1"):
            fail(
                "--scheduler のアドレスは tls://… にしてください。投稿を、ほかの機械へそのまま流さないためです。"
                " / the address of --scheduler has to be tls://…, so that no post goes to another machine in the clear."
            )
    if engine == "dask":
        return Cluster(workers or cores(), scheduler)
    if engine == "processes" or workers is not None:
        return Processes(workers or cores())
    return None


@contextmanager
def engine_errors() -> Iterator[None]:
    """Say why the work cannot be done, without a Python traceback."""
    try:
        yield
    except (EngineError, OtherEngine) as error:
        fail(str(error))


class LinesProgress:
    """A bar on standard error: how many lines, how much of the input."""

    def __init__(self, progress: Progress, total: int | None) -> None:
        self._progress = progress
        self._task = progress.add_task("lines", total=total, posts=0)
        self._lines = 0

    def advance(self, chunk: Chunk) -> None:
        self._lines += len(chunk.lines)
        self._progress.update(self._task, advance=chunk.size, posts=self._lines)


@contextmanager
def lines_progress(*sources: BinaryIO) -> Iterator[LinesProgress]:
    sizes = [_size(source) for source in sources]
    total = None if None in sizes else sum(size for size in sizes if size is not None)
    with Progress(
        TextColumn("{task.fields[posts]} posts"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as progress:
        yield LinesProgress(progress, total)


def _size(source: BinaryIO) -> int | None:
    try:
        return os.fstat(source.fileno()).st_size or None
    except (OSError, io.UnsupportedOperation):
        return None
