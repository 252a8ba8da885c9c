"""Bearer tokens: who may ask for a check."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from .database import Connection, Database, Watched
from .migrations import LOCAL


@dataclass(frozen=True)
class Token:
    """What is known of a token; never the token itself."""

    id: str
    client: str
    origin: str | None
    """The only origin that may use it; `None` for scripts, which have no origin."""
    created: float
    owner: str = LOCAL
    """Who asks with it: the person of this machine, or a user of a shared service."""
    expires: float | None = None
    """Seconds since 1970; None: it holds until it is revoked."""


def digest(secret: str) -> bytes:
    # A plain hash is enough here: the secret is 256 random bits, there is nothing to guess.
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


def insert(
    connection: Connection,
    *,
    client: str,
    origin: str | None,
    now: float,
    owner: str,
    expires: float | None = None,
) -> tuple[str, Token]:
    """Make a token inside the caller's transaction; returns the token to hand over, once."""
    token = Token(secrets.token_hex(4), client, origin, now, owner, expires)
    secret = secrets.token_urlsafe(32)
    connection.execute(
        "INSERT INTO token (id, digest, client, origin, created, owner, expires)"
        " VALUES (:id, :digest, :client, :origin, :created, :owner, :expires)",
        {**asdict(token), "digest": digest(secret)},
    )
    return f"{token.id}.{secret}", token


class Tokens:
    """Tokens of all owners of a store. Safe to share between threads.

    `verify` and `origins` stand in the path of every request, so they read a copy in memory.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        # Not knowing who is paired is not a reason to believe an old list: it raises instead.
        self._known = Watched(database, _known)

    def create(
        self, client: str, origin: str | None = None, *, owner: str = LOCAL, expires: float | None = None
    ) -> tuple[str, Token]:
        """A new token: the text to hand over (this once), and what is known of it.

        Args:
            expires: when it ends by itself, in seconds since 1970.
        """
        with self._database.writing() as connection:
            made = insert(
                connection, client=client, origin=origin, now=self._clock(), owner=owner, expires=expires
            )
        self.forget()
        return made

    def all(self) -> tuple[Token, ...]:
        """Every token that was not revoked, of every owner, oldest first; also those that have expired."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, client, origin, created, owner, expires FROM token ORDER BY created, id"
            ).fetchall()
        return tuple(Token(*row) for row in rows)

    def revoke(self, token_id: str) -> bool:
        """Make a token worthless; `False` if there is none of this id."""
        with self._database.writing() as connection:
            count = connection.execute("DELETE FROM token WHERE id = :id", {"id": token_id}).rowcount
        self.forget()
        return count > 0

    def revoke_all(self, owner: str) -> int:
        """Make all tokens of an owner worthless. Returns: how many there were."""
        with self._database.writing() as connection:
            count = connection.execute("DELETE FROM token WHERE owner = :owner", {"owner": owner}).rowcount
        self.forget()
        return count

    def verify(self, presented: str) -> Token | None:
        """The token that was presented, or `None` if it is unknown, revoked or expired."""
        token_id, _, secret = presented.partition(".")
        known = self._known.get().by_id.get(token_id)
        if known is None:
            # Perhaps another process made it a moment ago: `hitokokyu token create`.
            self.forget()
            known = self._known.get().by_id.get(token_id)
        if known is None or not hmac.compare_digest(known[0], digest(secret)):
            return None
        return self._unless_expired(known[1])

    def valid(self, token_id: str) -> Token | None:
        """The token of this id, which somebody showed before; `None` if it is unknown, revoked or expired."""
        known = self._known.get().by_id.get(token_id)
        return None if known is None else self._unless_expired(known[1])

    def _unless_expired(self, token: Token) -> Token | None:
        return None if token.expires is not None and token.expires <= self._clock() else token

    @property
    def origins(self) -> frozenset[str]:
        """Exact origins of the extensions that are paired."""
        return self._known.get().origins

    def forget(self) -> None:
        """Read them again at the next use."""
        self._known.forget()

    def close(self) -> None:
        self._known.close()


@dataclass(frozen=True)
class _Known:
    by_id: dict[str, tuple[bytes, Token]]
    origins: frozenset[str]


def _known(connection: Connection) -> _Known:
    rows = connection.execute(
        "SELECT digest, id, client, origin, created, owner, expires FROM token"
    ).fetchall()
    return _Known(
        by_id={row[1]: (row[0], Token(*row[1:])) for row in rows},
        origins=frozenset(row[3] for row in rows if row[3] is not None),
    )
