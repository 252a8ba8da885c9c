"""Bearer tokens: who may ask for a check."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from .database import Database, StoreError

CACHE_SECONDS = 0.5
"""How long a revocation by another process may go unnoticed."""


@dataclass(frozen=True)
class Token:
    """What is known of a token; never the token itself."""

    id: str
    client: str
    origin: str | None
    """The only origin that may use it; `None` for scripts, which have no origin."""
    created: float


def digest(secret: str) -> bytes:
    # A plain hash is enough here: the secret is 256 random bits, there is nothing to guess.
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


def insert(
    connection: sqlite3.Connection, *, client: str, origin: str | None, now: float
) -> tuple[str, Token]:
    """Make a token inside the caller's transaction; returns the token to hand over, once."""
    token = Token(id=secrets.token_hex(4), client=client, origin=origin, created=now)
    secret = secrets.token_urlsafe(32)
    connection.execute(
        "INSERT INTO token (id, digest, client, origin, created) VALUES (?, ?, ?, ?, ?)",
        (token.id, digest(secret), client, origin, now),
    )
    return f"{token.id}.{secret}", token


class Tokens:
    """Tokens of one store. Safe to share between threads.

    `verify` and `origins` stand in the path of every request, so they read a copy in memory.
    Whether the file changed is asked at most twice a second, by one pragma that costs
    microseconds; a change by this process is seen at once.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._watch: sqlite3.Connection | None = None
        self._seen_version: int | None = None
        self._fresh_until = 0.0
        self._by_id: dict[str, tuple[bytes, Token]] = {}
        self._origins: frozenset[str] = frozenset()

    def create(self, client: str, origin: str | None = None) -> tuple[str, Token]:
        """A new token: the text to hand over (this once), and what is known of it."""
        with self._database.writing() as connection:
            made = insert(connection, client=client, origin=origin, now=self._clock())
        self.forget()
        return made

    def all(self) -> tuple[Token, ...]:
        """Every valid token, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, client, origin, created FROM token ORDER BY created, id"
            ).fetchall()
        return tuple(Token(*row) for row in rows)

    def revoke(self, token_id: str) -> bool:
        """Make a token worthless; `False` if there is none of this id."""
        with self._database.writing() as connection:
            count = connection.execute("DELETE FROM token WHERE id = ?", (token_id,)).rowcount
        self.forget()
        return count > 0

    def verify(self, presented: str) -> Token | None:
        """The token that was presented, or `None` if it is unknown or revoked."""
        self._refresh()
        token_id, _, secret = presented.partition(".")
        known = self._by_id.get(token_id)
        if known is None:
            # Perhaps another process made it a moment ago: `hitokokyu token create`.
            self.forget()
            self._refresh()
            known = self._by_id.get(token_id)
        if known is None or not hmac.compare_digest(known[0], digest(secret)):
            return None
        return known[1]

    @property
    def origins(self) -> frozenset[str]:
        """Exact origins of the extensions that are paired."""
        self._refresh()
        return self._origins

    def forget(self) -> None:
        """Read the file again at the next use."""
        # Under the lock, so that a reading that began before the change cannot outlive it.
        with self._lock:
            self._fresh_until = 0.0

    def close(self) -> None:
        with self._lock:
            if self._watch is not None:
                self._watch.close()
                self._watch = None

    def _refresh(self) -> None:
        if time.monotonic() < self._fresh_until:
            return
        with self._lock:
            now = time.monotonic()
            if now < self._fresh_until:
                return
            try:
                self._reload_if_changed()
            except sqlite3.Error as error:
                # Not knowing who is paired is not a reason to believe an old list.
                raise StoreError(str(error)) from error
            self._fresh_until = now + CACHE_SECONDS

    def _reload_if_changed(self) -> None:
        if self._watch is None:
            self._watch = self._database.connect()
            self._seen_version = None
        version = self._watch.execute("PRAGMA data_version").fetchone()[0]
        if version == self._seen_version:
            return
        rows = self._watch.execute(
            "SELECT digest, id, client, origin, created FROM token"
        ).fetchall()
        self._by_id = {row[1]: (row[0], Token(*row[1:])) for row in rows}
        self._origins = frozenset(row[3] for row in rows if row[3] is not None)
        self._seen_version = version
