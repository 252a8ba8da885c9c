"""Pairing: a short code, shown by the service and typed into the extension, becomes a token."""

from __future__ import annotations

import math
import re
import secrets
import time
import unicodedata
from collections.abc import Callable

from .database import Connection, Database
from .migrations import LOCAL
from .tokens import Token, Tokens, digest, insert

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 characters without 0/O and 1/I, so that a code survives being read aloud."""

CODE_LENGTH = 8
CODE_SECONDS = 300
MAX_FAILURES = 5
LOCKOUT_SECONDS = 120
_KEEP_SPENT_SECONDS = 3600
_CLOCK_SECONDS = 60
"""How far a clock may be set back, as clocks are by themselves, without a code being the worse for it."""

# What people and input methods put between the halves of a code.
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212\u30fc_]+")


class PairingRefused(Exception):
    """The code does not open anything."""


class CodeWrong(PairingRefused):
    """Nobody was given this code."""


class CodeSpent(PairingRefused):
    """The code was used before, or its time is over."""


class PairingLocked(PairingRefused):
    """Too many wrong codes; `retry_after` is in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"locked for {retry_after} s")
        self.retry_after = retry_after


def normalise(code: str) -> str:
    """`ａｂｃｄ－ｅｆｇｈ`, `abcd efgh` and `ABCD-EFGH` are the same code."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", code)).upper()


class Pairing:
    """Codes of one store. Safe to share between threads and processes."""

    def __init__(
        self, database: Database, tokens: Tokens, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._tokens = tokens
        self._clock = clock

    def issue(self, owner: str = LOCAL) -> str:
        """A new code, `XXXX-XXXX`, valid once and for `CODE_SECONDS`; whose the token will be."""
        code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
        now = self._clock()
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM pairing_code WHERE expires < :long_ago", {"long_ago": now - _KEEP_SPENT_SECONDS}
            )
            connection.execute(
                "INSERT INTO pairing_code (digest, expires, owner) VALUES (:digest, :expires, :owner)",
                {"digest": digest(code), "expires": now + CODE_SECONDS, "owner": owner},
            )
        return f"{code[:4]}-{code[4:]}"

    def locked_for(self) -> int:
        """Whole seconds until codes are accepted again; 0 if they are."""
        with self._database.writing() as connection:
            return self._locked_for(connection, self._clock())

    def redeem(self, code: str, *, origin: str, client: str) -> tuple[str, Token]:
        """Exchange a code for a token bound to `origin`.

        Raises:
            PairingLocked: `MAX_FAILURES` wrong codes within `LOCKOUT_SECONDS`. The count is for
                the whole machine: every request comes from loopback, there is no one else to
                count by.
            CodeSpent: used before or expired.
            CodeWrong: any other code.
        """
        presented = {"digest": digest(normalise(code))}
        now = self._clock()
        with self._database.writing() as connection:
            locked = self._locked_for(connection, now)
            if locked:
                raise PairingLocked(locked)
            row = connection.execute(
                "SELECT expires, used, owner FROM pairing_code WHERE digest = :digest", presented
            ).fetchone()
            # What would be valid for longer than any code is one of before the clock was set back.
            if row is None or row[1] or not now <= row[0] <= now + CODE_SECONDS + _CLOCK_SECONDS:
                connection.execute("INSERT INTO pairing_failure (at) VALUES (:now)", {"now": now})
                raise CodeWrong() if row is None else CodeSpent()
            connection.execute("UPDATE pairing_code SET used = 1 WHERE digest = :digest", presented)
            connection.execute("DELETE FROM pairing_failure")
            made = insert(connection, client=client, origin=origin, now=now, owner=row[2])
        self._tokens.forget()
        return made

    @staticmethod
    def _locked_for(connection: Connection, now: float) -> int:
        # `at > now` happens when the clock was set back; such a failure must not lock for ever.
        connection.execute(
            "DELETE FROM pairing_failure WHERE at <= :over OR at > :now",
            {"over": now - LOCKOUT_SECONDS, "now": now},
        )
        row = connection.execute(
            "SELECT at FROM pairing_failure ORDER BY at DESC LIMIT 1 OFFSET :others",
            {"others": MAX_FAILURES - 1},
        ).fetchone()
        return 0 if row is None else max(1, math.ceil(row[0] + LOCKOUT_SECONDS - now))
