"""Who may see the pages of a shared service: a token becomes a signed cookie.

The workers share nothing in memory, so the cookie itself says whose it is, under a signature of
the service. It holds as long as its token does, and not longer than a day at work.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from itsdangerous import BadData, URLSafeTimedSerializer

from ...store.files import replace_file
from ...store.tokens import Token, Tokens
from ..errors import Problem
from ..pages.sessions import SESSION_SECONDS, Session

_KEY_NAME = "session-key"
_KEY_BYTES = 32


def session_key(folder: Path) -> bytes:
    """The secret that signs cookies, made where there is none. Without it everybody signs in again.

    Raises:
        OSError: it can be neither read nor made.
    """
    file = folder / _KEY_NAME
    try:
        key = file.read_bytes()
    except FileNotFoundError:
        key = b""
    if len(key) != _KEY_BYTES:
        key = secrets.token_bytes(_KEY_BYTES)
        replace_file(file, key)
    os.chmod(file, 0o600)
    return key


class SignedSessions:
    """Sessions of all users, or of one. Safe to share between threads and processes."""

    def __init__(self, key: bytes, tokens: Tokens, owner: str | None = None) -> None:
        """`owner`: whose sessions count; None: those of everybody."""
        self._key = key
        self._tokens = tokens
        self._owner = owner
        self._cookies = URLSafeTimedSerializer(
            key, salt="hitokokyu-session", signer_kwargs={"digest_method": hashlib.sha256}
        )

    def of(self, owner: str) -> SignedSessions:
        return SignedSessions(self._key, self._tokens, owner)

    def begin(self, token: Token) -> str:
        """The value of a cookie for whoever showed this token."""
        cookie = self._cookies.dumps(token.id)
        return cookie if isinstance(cookie, str) else cookie.decode()

    def owner(self, cookie: str) -> str | None:
        """Whose session this is; None if it is over."""
        token = self._token(cookie)
        return None if token is None else token.owner

    def verify(self, cookie: str) -> Session | None:
        """The session of this cookie; None if it is over: too old, signed by nobody, its token revoked."""
        token = self._token(cookie)
        if token is None:
            return None
        csrf = hmac.new(self._key, b"csrf:" + cookie.encode(), hashlib.sha256).hexdigest()
        # Counted together with what the token itself asks.
        return Session(id=token.id, csrf=csrf)

    def issue_link(self, page: str) -> str:
        """
        Raises:
            Problem: always: who comes here signs in.
        """
        raise Problem("not-shared")

    def redeem(self, secret: str) -> None:
        """There are no links."""

    def _token(self, cookie: str) -> Token | None:
        try:
            token_id = self._cookies.loads(cookie, max_age=SESSION_SECONDS)
        except BadData:
            return None
        token = self._tokens.valid(token_id)
        if token is None or (self._owner is not None and token.owner != self._owner):
            return None
        return token
