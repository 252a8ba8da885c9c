"""Which request may have an answer: its form, its token, and how often it asks.

These run for every check, so they read the WSGI environment, not Flask's `request`: each look
at that costs over a microsecond.
"""

from __future__ import annotations

import math
import threading
import time
from typing import TYPE_CHECKING

from ..store.tokens import Token, Tokens
from .errors import JSON, Problem
from .pages.sessions import Session, Visits, cookie_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MAX_BODY = 400_000
"""Bytes. A text of 20,000 emoji, each escaped as a surrogate pair (12 bytes), and a profile
and a replied-to post of 5,000 each come to 360,000."""

_SAFE_METHODS = frozenset(("GET", "HEAD"))
_JSON_TYPES = frozenset((JSON, f"{JSON}; charset=utf-8", f"{JSON};charset=utf-8"))


def require_json(environ: WSGIEnvironment) -> None:
    """Refuse a body that is not declared as JSON, or larger than `MAX_BODY`.

    A page of another site can send a body without asking (a form, a beacon) only with types
    other than this one.

    Raises:
        Problem: `not-json`, `body-too-large`.
    """
    _require_json_within(environ, MAX_BODY, "body-too-large")


def require_table(environ: WSGIEnvironment, limit: int) -> None:
    """Refuse a body that is not declared as JSON, or larger than `limit` bytes.

    Raises:
        Problem: `not-json`, `table-too-large`.
    """
    _require_json_within(environ, limit, "table-too-large")


def _require_json_within(environ: WSGIEnvironment, limit: int, too_large: str) -> None:
    if environ.get("CONTENT_TYPE", "").lower() not in _JSON_TYPES:
        raise Problem("not-json")
    if int(environ.get("CONTENT_LENGTH") or 0) > limit:
        raise Problem(too_large, limit=limit)


def require_file(environ: WSGIEnvironment, content_type: str, limit: int) -> None:
    """Refuse a body that is not declared as a file of this type, or larger than `limit` bytes.

    The type has to be one that a page of another site cannot send without asking.

    Raises:
        Problem: `not-a-backup`, `backup-too-large`.
    """
    if environ.get("CONTENT_TYPE", "").lower() != content_type:
        raise Problem("not-a-backup", expected=content_type)
    if int(environ.get("CONTENT_LENGTH") or 0) > limit:
        raise Problem("backup-too-large", limit=limit)


def read_body(environ: WSGIEnvironment) -> bytes:
    """The body that `require_json` or `require_file` admitted.

    The server has received and measured it already, so none of the precautions that Flask
    takes for other servers are needed.
    """
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    return body


def authenticate(environ: WSGIEnvironment, tokens: Tokens) -> Token:
    """The token of this request, if it may be used from where the request comes.

    Raises:
        Problem: `token-missing`, `token-unknown`, `token-elsewhere`.
    """
    scheme, _, presented = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() != "bearer" or not presented:
        raise Problem("token-missing", headers=(("WWW-Authenticate", "Bearer"),))
    token = tokens.verify(presented.strip())
    if token is None:
        raise Problem(
            "token-unknown", headers=(("WWW-Authenticate", 'Bearer error="invalid_token"'),)
        )
    if not _usable_here(token, environ):
        raise Problem("token-elsewhere")
    return token


def authenticate_page(environ: WSGIEnvironment, sessions: Visits, cookie: str) -> Session | None:
    """The session of a call from one of our own pages; None if the request brings no cookie.

    Args:
        cookie: its name.

    Raises:
        Problem: `session-over`, `page-call-refused`.
    """
    presented = cookie_of(environ, cookie)
    if presented is None:
        return None
    session = sessions.verify(presented)
    if session is None:
        raise Problem("session-over")
    # The guard has compared the Host, so this is our own origin and no other.
    own_origin = f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}"
    origin: str | None = environ.get("HTTP_ORIGIN")
    # Browsers send no Origin with a GET of the same origin.
    ours = origin == own_origin or (origin is None and environ["REQUEST_METHOD"] in _SAFE_METHODS)
    if not ours or not session.admits(environ.get("HTTP_X_CSRF_TOKEN", "")):
        raise Problem("page-call-refused")
    return session


def _usable_here(token: Token, environ: WSGIEnvironment) -> bool:
    origin: str | None = environ.get("HTTP_ORIGIN")
    if token.origin is None:
        return origin is None and environ.get("HTTP_SEC_FETCH_SITE", "none") == "none"
    if origin is None:
        # Browsers send no Origin with an extension's GET, so only there its lack proves nothing.
        return environ["REQUEST_METHOD"] in _SAFE_METHODS
    return origin == token.origin


class RateLimit:
    """A token bucket for every bearer token and every session.

    Generous: nobody who types or works through a file of posts meets it. It stops a client
    that is caught in a loop.
    """

    def __init__(self, *, burst: int = 30_000, per_second: float = 500.0) -> None:
        self._burst = burst
        self._per_second = per_second
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def spend(self, caller: str) -> None:
        """Count one request of the token or session of this id.

        Raises:
            Problem: `too-many-requests`.
        """
        now = time.monotonic()
        with self._lock:
            level, since = self._buckets.get(caller, (float(self._burst), now))
            level = min(self._burst, level + (now - since) * self._per_second)
            allowed = level >= 1
            self._buckets[caller] = (level - 1 if allowed else level, now)
        if not allowed:
            raise Problem(
                "too-many-requests",
                retry_after=max(1, math.ceil((1 - level) / self._per_second)),
            )
