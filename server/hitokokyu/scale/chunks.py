"""Pieces of a file of lines, small enough to hand round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

MOST_LINES = 200
MOST_BYTES = 1 << 18

Result_co = TypeVar("Result_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some lines that follow each other. Its `repr` never shows them: it may end up in a log."""

    first: int
    """The number of the first line; the first one of all is 1."""
    lines: tuple[bytes, ...] = field(repr=False)
    file: int = 0
    """Which of several files they are from; the first one is 0."""

    @property
    def last(self) -> int:
        return self.first + len(self.lines) - 1

    @property
    def size(self) -> int:
        """In bytes."""
        return sum(map(len, self.lines))


class Work(Protocol[Result_co]):
    """What is done with a chunk: the same result wherever and whenever it is done."""

    def __call__(self, chunk: Chunk, /) -> Result_co: ...


class Job(Protocol[Result_co]):
    """Work on its way to another process: pickled small enough, and opened there once."""

    @property
    def id(self) -> str:
        """Tells this job from all others."""
        ...

    def open(self) -> Work[Result_co]:
        """Get ready to work; takes a second or two."""
        ...


def chunks(
    lines: Iterable[bytes],
    most_lines: int = MOST_LINES,
    most_bytes: int = MOST_BYTES,
    file: int = 0,
) -> Iterator[Chunk]:
    """Cut lines into chunks, reading no further than it must.

    Args:
        most_lines: in a chunk.
        most_bytes: in a chunk; a longer line makes a chunk of its own.
    """
    first = 1
    waiting: list[bytes] = []
    size = 0
    for line in lines:
        if waiting and size + len(line) > most_bytes:
            yield Chunk(first, tuple(waiting), file)
            first += len(waiting)
            waiting, size = [], 0
        waiting.append(line)
        size += len(line)
        if len(waiting) == most_lines:
            yield Chunk(first, tuple(waiting), file)
            first += most_lines
            waiting, size = [], 0
    if waiting:
        yield Chunk(first, tuple(waiting), file)
