"""Who may look at the pages: a link that works once becomes a session in one browser.

Everything is kept in memory and ends with the service: there is nothing in a file to steal.

A browser sends the cookies of 127.0.0.1 to every port of it, so `SameSite=Strict` says nothing
about another program's page on this machine. `hitokokyu.web.guard` refuses those by what
browsers say of themselves, and every call from a page also needs the session's own token,
which no other origin can read.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from werkzeug.sansio.http import parse_cookie

from ...store.tokens import digest

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LINK_SECONDS = 300
SESSION_SECONDS = 12 * 3600
"""Counted from the last use."""

_MOST = 64
"""Links and sessions that are remembered; the oldest make way."""

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Session:
    id: str
    """For counting requests; opens nothing."""
    csrf: str
    """What a page sends along with every call, in `X-CSRF-Token`."""

    def admits(self, presented: str) -> bool:
        """Whether this is the token of this session."""
        return hmac.compare_digest(self.csrf.encode(), presented.encode("utf-8", "surrogateescape"))


def cookie_of(environ: WSGIEnvironment, name: str) -> str | None:
    """A cookie of a request; None if it brings none.

    Cookies know no ports: any program of this machine may have set one that is no text at all.
    """
    sent: str = environ.get("HTTP_COOKIE", "")
    return parse_cookie(sent.encode("latin-1").decode(errors="replace")).get(name)


class Visits(Protocol):
    """Knows who may see the pages. Safe to share between threads."""

    def issue_link(self, page: str) -> str: ...

    def redeem(self, secret: str) -> tuple[str, str] | None: ...

    def verify(self, cookie: str) -> Session | None: ...


class Sessions:
    """Links and sessions of one service. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock`: seconds, never going back."""
        self._lock = threading.Lock()
        self._links: _Shelf[str] = _Shelf(clock, LINK_SECONDS)
        self._sessions: _Shelf[Session] = _Shelf(clock, SESSION_SECONDS)

    def issue_link(self, page: str) -> str:
        """The secret of a new link to this page, for one use within `LINK_SECONDS`."""
        secret = secrets.token_urlsafe(32)
        with self._lock:
            self._links.put(secret, page)
        return secret

    def redeem(self, secret: str) -> tuple[str, str] | None:
        """Use up a link.

        Returns:
            The page it leads to and the value of the session's cookie, told this once; None if
            the link is unknown, used or too old.
        """
        cookie = secrets.token_urlsafe(32)
        session = Session(id=secrets.token_hex(8), csrf=secrets.token_urlsafe(32))
        with self._lock:
            page = self._links.take(secret)
            if page is None:
                return None
            self._sessions.put(cookie, session)
        return page, cookie

    def verify(self, cookie: str) -> Session | None:
        """The session of this cookie, kept alive by being asked for; None if it is over."""
        with self._lock:
            session = self._sessions.take(cookie)
            if session is not None:
                self._sessions.put(cookie, session)
            return session


class _Shelf(Generic[Kept]):
    """Things under the digest of a secret, for a limited time; the oldest first."""

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._kept: OrderedDict[bytes, tuple[float, Kept]] = OrderedDict()

    def put(self, secret: str, thing: Kept) -> None:
        self._kept[digest(secret)] = (self._clock() + self._seconds, thing)
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)

    def take(self, secret: str) -> Kept | None:
        expires, thing = self._kept.pop(digest(secret), (0.0, None))
        return thing if self._clock() < expires else None
