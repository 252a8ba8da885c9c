"""Who may talk to us, decided before anything else looks at a request.

A local port is open to every program and every web page on the machine. What each of them
can make a browser send was measured, and each case has its test. The order:

1. `Host` must be ours by name, or a page could reach us through a name of its own that
   resolves to 127.0.0.1 (DNS rebinding). Frameworks check it while routing, which is too late.
2. `Sec-Fetch-Site` must not say that another site is asking. Pages cannot forge it.
3. `Origin` must be ours or that of a paired extension. `null` and web sites are refused;
   an extension that is not paired may only pair.

That someone is let through here proves nothing yet: checks also need a token.

Who follows a link of another site to one of our pages is refused too, but is a person: the
answer is a page that says how to get in, not JSON.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from ..store import StoreError
from .errors import Problem
from .protocol import ANNOUNCEMENT
from .reach import Reach

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
PAIR_PATH = "/api/v1/pair"
ROUTE_KEY = "hitokokyu.route"
"""Where the application leaves the name of the route, for the log: never the path as sent."""

EXTENSION_ORIGIN = re.compile(
    r"\A(?:chrome-extension://[a-p]{32}"
    r"|moz-extension://[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\Z"
)

SECURITY_HEADERS = (
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
"""For JSON, which needs no more; each header costs a client some microseconds to read."""

HEADERS_KEY = "hitokokyu.headers"
"""Where the application leaves other headers than `SECURITY_HEADERS`, for a page."""


class Guard:
    """WSGI middleware: refuses, adds security headers and what we speak, logs what may be logged."""

    def __init__(
        self,
        app: WSGIApplication,
        *,
        reach: Reach,
        paired_origins: Callable[[], Iterable[str]],
        turn_away: Callable[[WSGIEnvironment], WSGIApplication | None],
    ) -> None:
        """
        Args:
            turn_away: the answer to a person who was sent here by another site; None for the rest.
        """
        self._app = app
        self._address = reach.address
        self._hosts = reach.hosts
        self._own_origins = reach.own_origins
        self._paired_origins = paired_origins
        self._turn_away = turn_away

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started = time.perf_counter()

        def start(status, headers, exc_info=None):  # type: ignore[no-untyped-def]
            headers += environ.get(HEADERS_KEY, SECURITY_HEADERS)
            headers.append(ANNOUNCEMENT)
            if log.isEnabledFor(logging.INFO):
                method = environ["REQUEST_METHOD"]
                log.info(
                    "%s %s %s %.1f ms",
                    method if method in METHODS else "-",
                    environ.get(ROUTE_KEY, "-"),
                    status[:3],
                    (time.perf_counter() - started) * 1000,
                )
            return start_response(status, headers, exc_info)

        try:
            problem = self._refusal(environ)
        except StoreError as error:
            log.error("StoreError while looking up who is paired")
            problem = Problem(f"store-{error.reason}")
        if problem is not None:
            environ[ROUTE_KEY] = f"refused ({problem.code})"
            answer = self._turn_away(environ) if problem.code == "cross-site-refused" else None
            answer = answer or problem.response(environ.get("HTTP_ACCEPT_LANGUAGE"))
            return answer(environ, start)
        return self._app(environ, start)

    def _refusal(self, environ: WSGIEnvironment) -> Problem | None:
        if environ.get("HTTP_HOST") not in self._hosts:
            return Problem("host-refused", address=self._address)
        if environ.get("HTTP_SEC_FETCH_SITE", "none") not in ("none", "same-origin"):
            return Problem("cross-site-refused")
        origin = environ.get("HTTP_ORIGIN")
        if environ.get("PATH_INFO") == PAIR_PATH and environ["REQUEST_METHOD"] == "POST":
            # No origin here either: a script has `hitokokyu token create`.
            if origin is None or not EXTENSION_ORIGIN.match(origin):
                return Problem("pairing-origin-refused")
            return None
        if origin is None or origin in self._own_origins or origin in self._paired_origins():
            return None
        if EXTENSION_ORIGIN.match(origin):
            return Problem("origin-not-paired")
        return Problem("origin-refused")
