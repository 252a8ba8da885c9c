"""Rule packs that an office keeps for all users of its shared service."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from .database import Database


class UnknownPack(LookupError):
    """A pack that there is not."""


@dataclass(frozen=True)
class StoredPack:
    name: str
    version: str
    digest: bytes
    """SHA-256 of its content."""
    at: float
    """When it was kept, in seconds since 1970."""


class PackRecord:
    """Packs as files, whatever is in them: who loads one checks its signature and its rules.

    Safe to share between threads and processes.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def all(self) -> tuple[StoredPack, ...]:
        """By name."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT name, version, digest, at FROM pack ORDER BY name").fetchall()
        return tuple(StoredPack(*row) for row in rows)

    def content(self, name: str) -> bytes:
        """
        Raises:
            UnknownPack: there is none of this name.
        """
        with self._database.reading() as connection:
            row = connection.execute("SELECT content FROM pack WHERE name = :name", {"name": name}).fetchone()
        if row is None:
            raise UnknownPack(name)
        return bytes(row[0])

    def keep(self, name: str, version: str, content: bytes) -> StoredPack:
        """Keep a pack, in place of an earlier one of this name."""
        pack = StoredPack(name, version, hashlib.sha256(content).digest(), self._clock())
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO pack (name, version, digest, content, at)"
                " VALUES (:name, :version, :digest, :content, :at) ON CONFLICT (name) DO UPDATE SET"
                " version = excluded.version, digest = excluded.digest, content = excluded.content, at = excluded.at",
                {"name": name, "version": version, "digest": pack.digest, "content": content, "at": pack.at},
            )
        return pack

    def remove(self, name: str) -> bool:
        """Returns: whether there was one."""
        with self._database.writing() as connection:
            return connection.execute("DELETE FROM pack WHERE name = :name", {"name": name}).rowcount > 0
