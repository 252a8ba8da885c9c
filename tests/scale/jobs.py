"""Work for tests, in a module that other processes can import."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from hitokokyu.scale.chunks import Chunk

Done = tuple[int, int, int, tuple[bytes, ...]]


@dataclass(frozen=True)
class SlowJob:
    """Gives back the process that did it, and the chunk; takes a little while."""

    seconds: float = 0.02
    id: str = field(default_factory=lambda: uuid4().hex)

    def open(self) -> Callable[[Chunk], Done]:
        return self._work

    def _work(self, chunk: Chunk) -> Done:
        time.sleep(self.seconds)
        return os.getpid(), chunk.first, chunk.file, chunk.lines


@dataclass(frozen=True)
class DeadlyJob:
    """Ends every process that works on line 10."""

    id: str = field(default_factory=lambda: uuid4().hex)

    def open(self) -> Callable[[Chunk], int]:
        return self._work

    def _work(self, chunk: Chunk) -> int:
        if chunk.first <= 10 <= chunk.last:
            os._exit(9)
        return chunk.first


@dataclass(frozen=True)
class FailingJob:
    """Fails with the text in the message."""

    id: str = field(default_factory=lambda: uuid4().hex)

    def open(self) -> Callable[[Chunk], int]:
        return self._work

    def _work(self, chunk: Chunk) -> int:
        raise RuntimeError(b"".join(chunk.lines).decode())


@dataclass(frozen=True)
class SignallingJob:
    """Leaves its number in a file, and waits until it is removed."""

    file: Path
    id: str = field(default_factory=lambda: uuid4().hex)

    def open(self) -> Callable[[Chunk], int]:
        return self._work

    def _work(self, chunk: Chunk) -> int:
        self.file.write_text(str(os.getpid()))
        while self.file.exists():
            time.sleep(0.05)
        return chunk.first
