"""What the records of a store ask of the database they are in, be it SQLite or PostgreSQL.

Statements are plain SQL that both understand, with named values (`:owner`); what differs between
the two is in `sqlite` and `postgresql`, and in no other place.
"""

from __future__ import annotations

import copy
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Generic, Literal, Protocol, Self, TypeVar

from .migrations import LOCAL

FILE_NAME = "hitokokyu.sqlite3"

Reason = Literal["unavailable", "full", "read-only", "renewed", "lrs-renewed"]
"""`renewed`: it was damaged, has been set aside, and an empty one is there instead; `lrs-renewed`: the
same of the settings of the learning record store alone."""


class StoreError(Exception):
    """The store cannot be used; `str()` says why, in Japanese and English."""

    def __init__(self, message: str, reason: Reason = "unavailable") -> None:
        super().__init__(message)
        self.reason: Reason = reason


class Rows(Protocol):
    """What a statement found or changed."""

    @property
    def rowcount(self) -> int: ...

    def fetchone(self) -> Any: ...

    def fetchall(self) -> Sequence[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """That of `sqlite3` is one."""

    def execute(self, statement: str, values: Mapping[str, object] = ..., /) -> Rows: ...

    def executemany(self, statement: str, values: Iterable[Mapping[str, object]], /) -> object: ...


Content = TypeVar("Content")


class Watcher(Protocol):
    """Reads something again and again."""

    def read(self, read: Callable[[Connection], Content], before: Content | None) -> Content:
        """What `read` finds; `before` itself, the last time's, as long as nothing has changed.

        Raises:
            StoreError: it cannot be read.
        """
        ...

    def close(self) -> None: ...


class Database(ABC):
    """Hands out connections. Safe to share between threads.

    Everything but the reading of tokens is rare, so each piece of work gets a connection of
    its own: no connection is ever shared between threads, and no lock outlives its work.
    """

    owner: str = LOCAL
    """Whose rows are meant."""

    def of(self, owner: str) -> Self:
        """The same database, for the rows of somebody else."""
        other = copy.copy(self)
        other.owner = owner
        return other

    @abstractmethod
    def reading(self) -> AbstractContextManager[Connection]:
        """One state of everything, whatever is written meanwhile.

        Raises:
            StoreError: it cannot be read.
        """

    @abstractmethod
    def writing(self) -> AbstractContextManager[Connection]:
        """One transaction that nobody else who writes for this owner can come between.

        It is kept also when the body raises anything but a database error: a refused pairing
        must leave its trace. When it is over, what was written survives the end of the process.

        Raises:
            StoreError: it cannot be written. Then nothing was.
        """

    @abstractmethod
    def erasing(self) -> AbstractContextManager[Connection]:
        """As `writing`; or nothing of it, if the body raises. In a file of our own what was deleted
        is overwritten; a server cleans up in its own time.

        Raises:
            StoreError: it cannot be written. Then nothing was.
        """

    @abstractmethod
    def watcher(self) -> Watcher:
        """For something that is read at every check."""

    @abstractmethod
    def close(self) -> None:
        """Give back connections that are kept open; the next piece of work opens one again."""


FRESH_SECONDS = 0.5
"""How long a change by another process may go unnoticed."""


class Watched(Generic[Content]):
    """Something in the database that every check needs, so a copy of it stays in memory.

    Whether it changed is asked at most twice a second; a change by this process is seen at once.
    Safe to share between threads.
    """

    def __init__(self, database: Database, read: Callable[[Connection], Content]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._watcher = database.watcher()
        self._fresh_until = 0.0
        self._content: Content | None = None

    def get(self) -> Content:
        """The copy, read again if it has changed.

        Raises:
            StoreError: it cannot be read. No old copy is given out instead.
        """
        content = self._content
        if content is None or time.monotonic() >= self._fresh_until:
            with self._lock:
                content = self._content
                now = time.monotonic()
                if content is None or now >= self._fresh_until:
                    content = self._content = self._watcher.read(self._read, content)
                    self._fresh_until = now + FRESH_SECONDS
        return content

    def forget(self) -> None:
        """Read it again at the next use."""
        # Under the lock, so that a reading that began before the change cannot outlive it.
        with self._lock:
            self._fresh_until = 0.0

    def close(self) -> None:
        with self._lock:
            self._watcher.close()
