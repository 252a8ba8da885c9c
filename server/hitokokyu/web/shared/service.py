"""One worker of a shared service: from a request that the proxy sent to the application of its user.

Every user has an application of their own, over their own rows, made when they first come: nothing
in it could show them what belongs to somebody else. Who is not (yet) known gets one over an owner
that nobody is, where all that can be done is to sign in.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from ...advise.ruleset import Ruleset
from ...advisor import Advisor, Settings
from ...context.kept import KeptHours
from ...store import LOCAL, Store, StoreError
from ..app import create_app
from ..auth import RateLimit, authenticate
from ..checking import Desk
from ..errors import Problem
from ..guard import METHODS, ROUTE_KEY, SECURITY_HEADERS
from ..pages.sessions import cookie_of
from ..reach import shared_at
from . import door
from .metrics import CONTENT_TYPE, Metrics, exposition
from .sessions import SignedSessions
from .settings import SharedSettings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

LIVE = "/healthz/live"
READY = "/healthz/ready"
METRICS = "/metrics"
_FOR_OPERATORS = (LIVE, READY, METRICS)

_NOBODY = "-"
"""An owner that no user can be: see `commands.USER_NAME`."""
_MOST_APPLICATIONS = 256
"""Users whose application a worker keeps ready, half a megabyte each; the longest away make way."""

SHARED_ENDPOINTS = frozenset(
    (
        "api.check",
        "api.description",
        "api.health",
        "api.list_guidelines",
        "api.reader",
        "disclaimers.compose",
        "door.sign_in",
        "door.sign_out",
        "hours.begin_duty",
        "hours.bring_in",
        "hours.change",
        "hours.end_duty",
        "hours.leave_out",
        "hours.show",
        "pages.disclaimer",
        "pages.home",
        "pages.hours",
        "pages.static",
        "pages.training",
        "pages.training-course",
        "pages.training-progress",
        "pages.training-records",
        "pages.training-self-check",
        "training.answer",
        "training.forget",
        "training.progress",
        "training.today",
        "training_courses.answer",
        "training_courses.begin",
        "training_courses.check_oneself",
        "training_courses.courses",
        "training_courses.cut",
        "training_courses.forget",
        "training_courses.import_course",
        "training_courses.keep",
        "training_courses.kept",
        "training_courses.learning",
        "training_courses.meet",
        "training_courses.remove",
        "training_courses.remove_course",
        "training_courses.sitting",
        "training_courses.starter_file",
        "training_courses.wish",
        "training_records.certify",
        "training_records.export",
        "training_records.show",
    )
)
"""What there is on a shared service. Not on it: what belongs on the writer's own machine (withheld
terms, pairing, files of that machine), what writes for all users (the editor of exercises), and what
would make the office's server ask addresses that a user names (learning record stores)."""


@dataclass(frozen=True)
class Rules:
    """What the workers read, and have from the process that forked them."""

    ruleset: Ruleset
    packs: tuple[Path, ...]
    """Folders with the exercises."""


@dataclass(frozen=True)
class Limits:
    """Common to all workers."""

    per_token: RateLimit
    per_address: RateLimit


class SharedService:
    """A WSGI application. Safe to share between threads."""

    def __init__(
        self, settings: SharedSettings, rules: Rules, store: Store, limits: Limits, key: bytes, metrics: Metrics
    ) -> None:
        """
        Args:
            store: of the service; those of users are made from it.
            key: signs the cookies of sessions.
        """
        self._settings = settings
        self._reach = shared_at(settings.address)
        self._rules = rules
        self._store = store
        self._limits = limits
        self._metrics = metrics
        self._sessions = SignedSessions(key, store.tokens)
        self._advice = Settings(guidelines=settings.guidelines, sensitivity=settings.sensitivity)
        self._lock = threading.Lock()
        self._making = threading.Lock()
        self._applications: OrderedDict[str, Flask] = OrderedDict()
        # One for all: checks of all users share the processors.
        self._desk = Desk(Advisor.of(rules.ruleset, self._advice))
        self._nobody = self._application(_NOBODY)
        self._by_socket = settings.bind.startswith("unix:")
        # One proxy and no more: the last address in the header is the one that it has seen.
        self._behind_proxy = ProxyFix(self._admit, x_for=1, x_proto=1)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started = time.perf_counter()

        def start(status, headers, exc_info=None):  # type: ignore[no-untyped-def]
            method = environ["REQUEST_METHOD"]
            self._metrics.count(
                environ.get(ROUTE_KEY, "-"),
                method if method in METHODS else "-",
                status[:3],
                time.perf_counter() - started,
            )
            return start_response(status, headers, exc_info)

        peer = environ.get("REMOTE_ADDR", "")
        # A socket in the file system has no addresses; who may open it, its permissions decide.
        is_trusted = self._by_socket or peer in self._settings.trusted_proxies
        return (self._behind_proxy if is_trusted else self._admit)(environ, start)

    def _admit(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        try:
            return self._chosen(environ)(environ, start)
        except Problem as problem:
            answer = problem.response(environ.get("HTTP_ACCEPT_LANGUAGE"))
            return self._own(answer, f"refused ({problem.code})", environ, start)
        except Exception as error:
            # Only the class: messages and tracebacks may hold the text of a post.
            log.error("%s before the application", type(error).__name__)
            answer = Problem("internal-error").response(environ.get("HTTP_ACCEPT_LANGUAGE"))
            return self._own(answer, "-", environ, start)

    def _own(
        self, answer: Response, route: str, environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        environ[ROUTE_KEY] = route
        answer.headers.extend(SECURITY_HEADERS)
        if log.isEnabledFor(logging.INFO) and route not in _FOR_OPERATORS:
            log.info("- %s %s", route, answer.status_code)
        return answer(environ, start)

    def _chosen(self, environ: WSGIEnvironment) -> WSGIApplication:
        """
        Raises:
            Problem: nobody is to answer this.
        """
        path = environ.get("PATH_INFO", "")
        if path in _FOR_OPERATORS:
            return self._for_operators(path, environ)
        self._limits.per_address.spend(f"address {environ.get('REMOTE_ADDR', '')}")
        if environ["wsgi.url_scheme"] != "https":
            raise Problem("tls-required", address=self._reach.address)
        # The door is where sessions begin and end, whoever stands before it.
        user = None if path == door.SESSION_PATH else self._user(environ)
        return self._nobody if user is None else self._application_of(user)

    def _for_operators(self, path: str, environ: WSGIEnvironment) -> WSGIApplication:
        address = environ.get("REMOTE_ADDR", "")
        # Directly at the socket in the file system there is no address at all.
        is_operator = address in self._settings.metrics_from or (self._by_socket and not address)
        # A page in a browser of the server itself is no operator.
        if not is_operator or "HTTP_SEC_FETCH_SITE" in environ or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            raise Problem("not-found")
        if path == METRICS:
            answer = Response(exposition(), content_type=CONTENT_TYPE)
        else:
            if path == READY:
                self._require_store()
            answer = Response('{"status":"ok"}', content_type="application/json")
        return lambda environ, start: self._own(answer, path, environ, start)

    def _require_store(self) -> None:
        try:
            self._store.tokens.all()
        except StoreError as error:
            raise Problem(f"store-{error.reason}") from None

    def _user(self, environ: WSGIEnvironment) -> str | None:
        """Who asks; None if nobody can tell. Their application looks at it again."""
        try:
            if "HTTP_AUTHORIZATION" in environ:
                owner = authenticate(environ, self._store.tokens).owner
            else:
                cookie = cookie_of(environ, self._reach.cookie) or ""
                owner = self._sessions.owner(cookie) or LOCAL
            # Tokens of the command line on this machine are nobody's here.
            return None if owner == LOCAL else owner
        except Problem:
            return None
        except StoreError as error:
            raise Problem(f"store-{error.reason}") from None

    def _application_of(self, user: str) -> Flask:
        known = self._known_application(user)
        if known is None:
            # One at a time; who has theirs already need not wait for that.
            with self._making:
                known = self._known_application(user)
                if known is None:
                    known = self._application(user)
                    with self._lock:
                        self._applications[user] = known
                        while len(self._applications) > _MOST_APPLICATIONS:
                            self._applications.popitem(last=False)
        return known

    def _known_application(self, user: str) -> Flask | None:
        with self._lock:
            known = self._applications.get(user)
            if known is not None:
                self._applications.move_to_end(user)
            return known

    def _application(self, user: str) -> Flask:
        store = self._store.of(user)
        advisor = Advisor.of(self._rules.ruleset, self._advice, KeptHours(store.hours))
        return create_app(
            advisor,
            store,
            reach=self._reach,
            desk=self._desk.over(advisor),
            rate_limit=self._limits.per_token,
            sessions=self._sessions.of(user),
            packs=self._rules.packs,
            endpoints=SHARED_ENDPOINTS,
            door=door.blueprint(self._store.tokens, self._sessions, self._reach),
        )
